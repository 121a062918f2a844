#include "tests/testing/cutting_relay.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "service/base/status_macros.h"

namespace entente::testing {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// A connection to `127.0.0.1:PORT`; -1 if there is none.
int ConnectTo(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return -1;
  const sockaddr_in to = Loopback(std::atoi(address.c_str() + colon + 1));
  const int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(connected, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0) return connected;
  close(connected);
  return -1;
}

}  // namespace

CuttingRelay::CuttingRelay() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in here = Loopback(0);
  socklen_t size = sizeof(here);
  CHECK(bind(listener_, reinterpret_cast<const sockaddr*>(&here), size) == 0);
  CHECK(listen(listener_, SOMAXCONN) == 0);
  CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
  address_ = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  accepting_ = std::thread([this] { Accept(); });
}

CuttingRelay::~CuttingRelay() {
  {
    base::MutexLock lock(mutex_);
    stopped_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  close(listener_);
  Cut();
}

void CuttingRelay::LeadTo(const std::string& address) {
  base::MutexLock lock(mutex_);
  leads_to_ = address;
}

int CuttingRelay::Cut() {
  std::list<Link> cut;
  int open = 0;
  {
    base::MutexLock lock(mutex_);
    cut.swap(links_);
    for (const Link& link : cut) open += link.ended ? 0 : 1;
  }
  for (Link& link : cut) {
    shutdown(link.client, SHUT_RDWR);
    shutdown(link.server, SHUT_RDWR);
    link.there.join();
    link.back.join();
    close(link.client);
    close(link.server);
  }
  return open;
}

void CuttingRelay::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    {
      base::MutexLock lock(mutex_);
      if (stopped_) {
        if (client >= 0) close(client);
        return;
      }
    }
    if (client >= 0) Open(client);
  }
}

void CuttingRelay::Open(int client) {
  std::string address;
  {
    base::MutexLock lock(mutex_);
    address = leads_to_;
  }
  const int server = ConnectTo(address);
  if (server < 0) {
    close(client);
    return;
  }
  base::MutexLock lock(mutex_);
  Link& link = links_.emplace_back();
  link.client = client;
  link.server = server;
  link.there = std::thread([this, &link] { Pump(link, link.client, link.server); });
  link.back = std::thread([this, &link] { Pump(link, link.server, link.client); });
}

void CuttingRelay::Pump(Link& link, int from, int to) {
  std::array<char, 1 << 14> bytes;
  for (ssize_t got; (got = read(from, bytes.data(), bytes.size())) > 0;) {
    ssize_t sent = 0;
    while (sent < got) {
      const ssize_t more = send(to, bytes.data() + sent, static_cast<size_t>(got - sent), MSG_NOSIGNAL);
      if (more <= 0) break;
      sent += more;
    }
    if (sent < got) break;
  }
  shutdown(link.client, SHUT_RDWR);
  shutdown(link.server, SHUT_RDWR);
  base::MutexLock lock(mutex_);
  link.ended = true;
}

}  // namespace entente::testing
