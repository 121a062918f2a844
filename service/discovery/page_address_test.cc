#include "service/discovery/page_address.h"

#include "gtest/gtest.h"

namespace entente::discovery {
namespace {

double Alike(const char* a, const char* b) { return Likeness(AddressOf(a), AddressOf(b)); }

TEST(AddressOf, TakesOffWhatDoesNotTellPagesApart) {
  const PageAddress address = AddressOf("HTTPS://WWW.Example.com:443/a/b/#top");
  EXPECT_EQ(address.host, "example.com");
  EXPECT_EQ(address.path, "/a/b");
  EXPECT_EQ(AddressOf("http://example.com").path, "");
  EXPECT_EQ(AddressOf("http://example.com/?q=1").path, "/?q=1");
}

TEST(Likeness, OfPagesGoesByHostAndThenByPath) {
  EXPECT_EQ(Alike("https://www.sktelecom.com/", "http://sktelecom.com"), 1);
  EXPECT_EQ(Alike("https://github.com/a", "https://github.com/a/"), 1);
  EXPECT_LT(Alike("https://github.com/a", "https://github.com/b"), 0.5);
  EXPECT_GT(Alike("https://sktelecom.com/en", "https://sktelecom.com"), 0.5);
  EXPECT_GT(Alike("https://news.sktelecom.com", "https://sktelecom.com"), 0.5);
  EXPECT_EQ(Alike("https://kt.com", "https://skt.com"), 0);
  EXPECT_EQ(Alike("https://a.com", "https://b.com"), 0);
}

}  // namespace
}  // namespace entente::discovery
