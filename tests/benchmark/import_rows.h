// What the import benchmark imports: made-up organizations and partnerships.
#ifndef ENTENTE_TESTS_BENCHMARK_IMPORT_ROWS_H_
#define ENTENTE_TESTS_BENCHMARK_IMPORT_ROWS_H_

#include <string>
#include <vector>

#include "entente/v1/bulk_service.pb.h"

namespace entente::benchmark {

// Row `n`, of two claims: an organization, and one that it works with.
v1::ImportRecord Row(int n);

// So many claims of rows, as serialized ImportBatch messages of at most `batch` claims each, numbered from 1.
std::vector<std::string> EncodedBatches(int claims, int batch);

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_IMPORT_ROWS_H_
