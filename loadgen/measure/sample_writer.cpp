#include "loadgen/measure/sample_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace composure::loadgen {
namespace {

constexpr std::size_t kRingCapacity =
    1 << 16;  // 4 MiB: 0.6 s of a stalled disk at 100,000 requests per second
constexpr std::size_t kBatch = 4096;
constexpr auto kPeriod = std::chrono::milliseconds(20);

}  // namespace

Result<std::unique_ptr<SampleWriter>> SampleWriter::open(const std::string& path,
                                                         const SampleFileHeader& header,
                                                         std::size_t threads) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return Error{std::string("cannot be written: ") + std::strerror(errno), path};
  std::unique_ptr<SampleWriter> writer(new SampleWriter(path, file, threads));
  writer->write_all(reinterpret_cast<const char*>(&header), sizeof(header));
  if (writer->error_ != 0) {
    return Error{std::string("cannot be written: ") + std::strerror(writer->error_), path};
  }
  writer->thread_ = std::thread([raw = writer.get()] { raw->run(); });
  return writer;
}

SampleWriter::SampleWriter(std::string path, int file, std::size_t threads)
    : path_(std::move(path)), file_(file) {
  for (std::size_t i = 0; i < threads; ++i) {
    rings_.push_back(std::make_unique<SampleRing>(kRingCapacity));
  }
  batch_.reserve(kBatch);
}

SampleWriter::~SampleWriter() { static_cast<void>(close()); }

Status SampleWriter::close() {
  if (thread_.joinable()) {
    for (auto& ring : rings_) {
      while (!ring->finish()) std::this_thread::sleep_for(kPeriod);
    }
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  if (file_ >= 0 && ::close(file_) != 0 && error_ == 0) error_ = errno;
  file_ = -1;
  if (error_ != 0)
    return Error{std::string("samples were not all written: ") + std::strerror(error_), path_};
  return {};
}

std::uint64_t SampleWriter::thinned() const {
  std::uint64_t sum = 0;
  for (const auto& ring : rings_) sum += ring->thinned();
  return sum;
}

void SampleWriter::run() {
  std::unique_lock lock(mutex_);
  while (!closing_) {
    wake_.wait_for(lock, kPeriod);
    lock.unlock();
    while (drain()) {
    }
    lock.lock();
  }
  lock.unlock();
  while (drain()) {
  }
}

// One batch from each ring; whether there may be more.
bool SampleWriter::drain() {
  bool more = false;
  for (auto& ring : rings_) {
    batch_.clear();
    more |= ring->pop(batch_, kBatch) == kBatch;
    write_all(reinterpret_cast<const char*>(batch_.data()), batch_.size() * sizeof(Sample));
  }
  return more;
}

void SampleWriter::write_all(const char* data, std::size_t size) {
  while (size > 0 && error_ == 0) {
    const ssize_t written = ::write(file_, data, size);
    if (written < 0 && errno != EINTR) error_ = errno;
    if (written <= 0) continue;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
}

}  // namespace composure::loadgen
