#include "tests/benchmark/trigram_peer.h"

#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>

namespace entente::benchmark {
namespace {

constexpr int kQueries = 4;
const char* const kStatements[kQueries] = {"beginning", "word_beginning", "similar", "nearest"};
// Parameters are the text, and for beginnings what comes after all that begins so.
const char* const kSql[kQueries] = {
    "SELECT id, name FROM names WHERE name >= lower($1) AND name < lower($1) || U&'\\+10FFFF' ORDER BY name LIMIT 10",
    "SELECT id, name FROM names WHERE ' ' || name LIKE '% ' || lower($1) || '%' ORDER BY length(name) LIMIT 10",
    "SELECT id, name FROM names WHERE name % lower($1) ORDER BY similarity(name, lower($1)) DESC LIMIT 10",
    "SELECT id, name FROM names ORDER BY name <-> lower($1) LIMIT 10"};

PGconn* Of(void* connection) { return static_cast<PGconn*>(connection); }

// Ends the program unless the result is one of success.
PGresult* Checked(PGconn* connection, PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
  std::fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(connection));
  std::exit(EXIT_FAILURE);
}

}  // namespace

TrigramPeer::TrigramPeer(const std::string& connection) : connection_(PQconnectdb(connection.c_str())) {
  if (PQstatus(Of(connection_)) == CONNECTION_OK) return;
  std::fprintf(stderr, "PostgreSQL: %s\n", PQerrorMessage(Of(connection_)));
  std::exit(EXIT_FAILURE);
}

TrigramPeer::~TrigramPeer() { PQfinish(Of(connection_)); }

void TrigramPeer::Run(const char* sql) { PQclear(Checked(Of(connection_), PQexec(Of(connection_), sql))); }

void TrigramPeer::Insert(const std::string& id, const std::string& name) {
  const char* const values[] = {id.c_str(), name.c_str()};
  PQclear(Checked(Of(connection_),
                  PQexecPrepared(Of(connection_), "insert_name", 2, values, nullptr, nullptr, /*resultFormat=*/0)));
}

void TrigramPeer::Load(const std::vector<NamedOrganization>& organizations) {
  Run("SET client_min_messages = warning");
  Run("CREATE EXTENSION IF NOT EXISTS pg_trgm");
  Run("DROP TABLE IF EXISTS names");
  Run("CREATE TABLE names(id text, name text COLLATE \"C\")");
  Run("BEGIN");
  Run("PREPARE insert_name(text, text) AS INSERT INTO names VALUES ($1, lower($2))");
  for (const NamedOrganization& organization : organizations) {
    for (const std::string& name : organization.names) Insert(organization.id, name);
  }
  Run("COMMIT");
  Run("CREATE INDEX ON names(name)");
  Run("CREATE INDEX ON names USING gin (name gin_trgm_ops)");
  Run("CREATE INDEX ON names USING gin ((' ' || name) gin_trgm_ops)");
  Run("CREATE INDEX ON names USING gist (name gist_trgm_ops(siglen=64))");
  Run("VACUUM ANALYZE names");
  // Plans are made for each text: a plan for any text could not use the indexes of a pattern.
  Run("SET plan_cache_mode = force_custom_plan");
  for (int i = 0; i < kQueries; ++i) {
    PQclear(Checked(Of(connection_), PQprepare(Of(connection_), kStatements[i], kSql[i], 1, nullptr)));
  }
}

std::vector<std::string> TrigramPeer::Ask(TrigramQuery query, const std::string& text) {
  const char* const values[] = {text.c_str()};
  PGresult* const result =
      Checked(Of(connection_), PQexecPrepared(Of(connection_), kStatements[static_cast<int>(query)], 1, values, nullptr,
                                              nullptr, /*resultFormat=*/0));
  std::vector<std::string> ids;
  for (int row = 0; row < PQntuples(result); ++row) ids.emplace_back(PQgetvalue(result, row, 0));
  PQclear(result);
  return ids;
}

}  // namespace entente::benchmark
