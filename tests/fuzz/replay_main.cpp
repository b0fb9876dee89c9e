// Runs a fuzz target without libFuzzer: every file of a corpus as it is, then changed ones. The
// changes come from a fixed seed, so a failure can be run again.
//
//   fuzz_NAME CORPUS_FOLDER CHANGES
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::string;

void run(const Bytes& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::vector<Bytes> read_corpus(const char* folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::sort(files.begin(), files.end());
  std::vector<Bytes> corpus;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Changer {
 public:
  explicit Changer(const std::vector<Bytes>& corpus) : corpus_(corpus) {}

  Bytes change() {
    Bytes bytes = any();
    for (std::size_t i = below(4) + 1; i > 0; --i) change_once(bytes);
    return bytes;
  }

 private:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  const Bytes& any() { return corpus_[below(corpus_.size())]; }

  void change_once(Bytes& bytes) {
    const std::size_t at = below(bytes.size() + 1);
    switch (below(5)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(random_());
        break;
      case 1:
        bytes.insert(at, 1, static_cast<char>(random_()));
        break;
      case 2:
        bytes.erase(at, below(8));
        break;
      case 3:  // a piece again
        bytes.insert(at, bytes.substr(below(bytes.size() + 1), below(32)));
        break;
      default: {  // the beginning of one, the end of another
        bytes.resize(at);
        const Bytes& other = any();
        bytes += other.substr(std::min(at, other.size()));
      }
    }
  }

  const std::vector<Bytes>& corpus_;
  std::mt19937_64 random_{42};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fprintf(stderr, "usage: %s CORPUS_FOLDER CHANGES\n", argv[0]), 2;
  const auto corpus = read_corpus(argv[1]);
  if (corpus.empty()) return std::fprintf(stderr, "%s: no files\n", argv[1]), 2;
  for (const Bytes& bytes : corpus) run(bytes);
  Changer changer(corpus);
  for (int left = std::atoi(argv[2]); left > 0; --left) run(changer.change());
  return 0;
}
