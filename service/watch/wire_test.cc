#include "service/watch/wire.h"

#include "entente/v1/graph.pb.h"
#include "entente/v1/watch_service.pb.h"
#include "gtest/gtest.h"

namespace entente::watch {
namespace {

TEST(Wire, WhatIsAppendedParsesAsProtobufWroteIt) {
  for (const size_t size : {0, 1, 127, 128, 16383, 16384, 300000}) {
    v1::Fact fact;
    fact.mutable_entity()->set_id(std::string(size, 'x'));
    fact.mutable_entity()->set_validity(v1::VALIDITY_POSSIBLE);
    v1::Entity entity;
    entity.set_id(std::string(size, 'x'));
    std::string body = entity.SerializeAsString();
    AppendVarintField(v1::Entity::kValidityFieldNumber, v1::VALIDITY_POSSIBLE, body);
    std::string bytes;
    AppendBytesField(v1::Fact::kEntityFieldNumber, body, bytes);
    EXPECT_EQ(bytes, fact.SerializeAsString()) << size;
    EXPECT_EQ(static_cast<int64_t>(bytes.size()), BytesFieldSize(body.size())) << size;
  }
}

TEST(Wire, NumbersAreWrittenAsProtobufDoesAndZeroNotAtAll) {
  for (const int64_t revision : std::initializer_list<int64_t>{0, 1, 127, 128, 1LL << 40}) {
    v1::SyncMark mark;
    mark.set_revision(revision);
    std::string bytes;
    AppendVarintField(v1::SyncMark::kRevisionFieldNumber, static_cast<uint64_t>(revision), bytes);
    EXPECT_EQ(bytes, mark.SerializeAsString());
  }
}

}  // namespace
}  // namespace entente::watch
