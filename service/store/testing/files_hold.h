// Whether a text is left anywhere in the files of a store: what an erasure must not do. For tests.
#ifndef ENTENTE_SERVICE_STORE_TESTING_FILES_HOLD_H_
#define ENTENTE_SERVICE_STORE_TESTING_FILES_HOLD_H_

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "rocksdb/options.h"
#include "rocksdb/sst_file_reader.h"

namespace entente::store {

// Whether a table, which may be compressed, has the text in a key or value. One that cannot be read may.
inline bool TableHolds(const std::string& path, const std::string& text) {
  rocksdb::SstFileReader table{rocksdb::Options()};
  if (!table.Open(path).ok()) return true;
  rocksdb::ReadOptions all;
  all.total_order_seek = true;
  const std::unique_ptr<rocksdb::Iterator> it(table.NewIterator(all));
  for (it->SeekToFirst(); it->Valid(); it->Next()) {
    if (it->key().ToString().find(text) != std::string::npos) return true;
    if (it->value().ToString().find(text) != std::string::npos) return true;
  }
  return !it->status().ok();
}

// Of the files below a directory, logs and tables alike.
inline bool FilesHold(const std::string& directory, const std::string& text) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (bytes.find(text) != std::string::npos) return true;
    if (entry.path().extension() == ".sst" && TableHolds(entry.path().string(), text)) return true;
  }
  return false;
}

}  // namespace entente::store

#endif  // ENTENTE_SERVICE_STORE_TESTING_FILES_HOLD_H_
