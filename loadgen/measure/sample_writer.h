// Streams samples to a file on a thread of its own, so that the attack never waits for the disk.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "loadgen/measure/sample_file.h"
#include "loadgen/measure/sample_ring.h"

namespace composure::loadgen {

// The file is readable at any moment: the header is written first, records are only appended. What
// was pushed reaches the kernel within some 20 ms, so a kill of the program loses no more than
// that.
class SampleWriter {
 public:
  // Replaces an existing file. One ring for each of the `threads` that will push.
  static Result<std::unique_ptr<SampleWriter>> open(const std::string& path,
                                                    const SampleFileHeader& header,
                                                    std::size_t threads = 1);
  ~SampleWriter();
  SampleWriter(const SampleWriter&) = delete;
  SampleWriter& operator=(const SampleWriter&) = delete;

  // The ring of one pushing thread. Where the disk is too slow, samples are thinned.
  SampleRing& ring(std::size_t thread) { return *rings_[thread]; }
  // Once nobody pushes any more: writes what is left, waiting for the disk, and closes. The first
  // error met since opening (a full disk).
  Status close();
  // Samples that are not in the file, since others stand for them; once nobody pushes any more.
  std::uint64_t thinned() const;

 private:
  SampleWriter(std::string path, int file, std::size_t threads);
  void run();
  bool drain();
  void write_all(const char* data, std::size_t size);

  std::string path_;
  int file_;
  std::vector<std::unique_ptr<SampleRing>> rings_;
  std::vector<Sample> batch_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool closing_ = false;
  int error_ = 0;  // errno of the first failed write; the writer's thread, then close()
  std::thread thread_;
};

}  // namespace composure::loadgen
