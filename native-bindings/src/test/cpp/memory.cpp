// Device and page-locked memory. Fresh and freed bytes are 0xff (not a number, as floats), and every block has a red zone on either side.
#include <cstdlib>
#include <cstring>

#include "state.h"

namespace graft_double {

namespace {
constexpr size_t ALIGNMENT = 256;
constexpr size_t RED = 256;
constexpr unsigned char RED_BYTE = 0xB7;
constexpr size_t KEPT_FREED = size_t(64) << 20;

size_t padded(size_t bytes) { return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

void red(const Memory &m, unsigned char byte) {
    memset(m.raw, byte, RED);
    memset((char *)m.start + m.bytes, byte, RED);
}

uintptr_t take(size_t bytes, bool device) {
    State &s = state();
    char *raw = (char *)aligned_alloc(ALIGNMENT, padded(bytes) + 2 * RED + ALIGNMENT);
    if (raw == nullptr) return 0;
    Memory m{(uintptr_t)raw + RED, bytes, device, true, raw};
    red(m, RED_BYTE);
    memset((void *)m.start, 0xff, bytes);
    s.memory[m.start] = m;
    (device ? s.device_bytes : s.host_bytes) += bytes;
    return m.start;
}

bool red_is_whole(const Memory &m) {
    for (size_t i = 0; i < RED; i++)
        if ((unsigned char)m.raw[i] != RED_BYTE || ((unsigned char *)m.start)[m.bytes + i] != RED_BYTE) return false;
    return true;
}

void check_red_zone(const Memory &m, const char *when) {
    if (red_is_whole(m)) return;
    refuse(0, std::string("something was written just outside a block of ") + std::to_string(m.bytes) + " bytes (seen at " + when + ")");
    red(m, RED_BYTE);
}

int give(uintptr_t address, bool device, const char *function) {
    State &s = state();
    auto found = s.memory.find(address);
    if (found == s.memory.end() || !found->second.live || found->second.device != device)
        return refuse(INVALID_VALUE, std::string(function) + " of " + hex(address) + ", where no live block begins");
    Memory &m = found->second;
    check_red_zone(m, function);
    m.live = false;
    (device ? s.device_bytes : s.host_bytes) -= m.bytes;
    memset((void *)m.start, 0xff, m.bytes);
    s.freed.push_back(address);
    s.freed_bytes += m.bytes;
    while (s.freed_bytes > KEPT_FREED) {
        auto oldest = s.memory.find(s.freed.front());
        s.freed.pop_front();
        s.freed_bytes -= oldest->second.bytes;
        free(oldest->second.raw);
        s.memory.erase(oldest);
    }
    return SUCCESS;
}
} // namespace

std::string hex(uintptr_t address) {
    char text[32];
    snprintf(text, sizeof text, "0x%zx", (size_t)address);
    return text;
}

std::string outside(uintptr_t address, size_t bytes, bool device) {
    State &s = state();
    auto after = s.memory.upper_bound(address);
    if (after == s.memory.begin()) return hex(address) + " is in no block";
    const Memory &m = std::prev(after)->second;
    if (address > m.start + m.bytes) return hex(address) + " is in no block";
    if (!m.live) return hex(address) + " is in memory that was freed";
    if (m.device != device) return hex(address) + (device ? " is host memory" : " is device memory");
    if (bytes > m.start + m.bytes - address)
        return "bytes " + std::to_string(address - m.start) + " to " + std::to_string(address - m.start + bytes) + " of a block of " + std::to_string(m.bytes);
    return "";
}

void check_red_zones(const char *when) {
    for (auto &entry : state().memory)
        if (entry.second.live) check_red_zone(entry.second, when);
}

} // namespace graft_double

using namespace graft_double;

GRAFT_EXPORT int cuMemGetInfo_v2(size_t *free_bytes, size_t *total_bytes) {
    GRAFT_CALL("cuMemGetInfo_v2", CONTEXT);
    *total_bytes = state().settings.total_memory;
    *free_bytes = *total_bytes - state().device_bytes;
    return SUCCESS;
}

GRAFT_EXPORT int cuMemAlloc_v2(uintptr_t *address, size_t bytes) {
    GRAFT_CALL("cuMemAlloc_v2", CONTEXT);
    if (bytes == 0) return refuse(INVALID_VALUE, "cuMemAlloc of no bytes");
    if (any_capture()) return refuse(CAPTURE_UNSUPPORTED, "cuMemAlloc while a stream is captured");
    if (bytes > state().settings.total_memory - state().device_bytes) return OUT_OF_MEMORY;
    *address = take(bytes, true);
    return *address == 0 ? OUT_OF_MEMORY : SUCCESS;
}

GRAFT_EXPORT int cuMemFree_v2(uintptr_t address) {
    GRAFT_CALL("cuMemFree_v2", CONTEXT);
    int status = run_everything(); // as the driver, which waits for the device
    return status != SUCCESS ? status : give(address, true, "cuMemFree");
}

GRAFT_EXPORT int cuMemHostAlloc(void **memory, size_t bytes, unsigned flags) {
    GRAFT_CALL("cuMemHostAlloc", CONTEXT);
    if (bytes == 0 || flags > 7) return refuse(INVALID_VALUE, "cuMemHostAlloc of no bytes or with unknown flags");
    *memory = (void *)take(bytes, false);
    return *memory == nullptr ? OUT_OF_MEMORY : SUCCESS;
}

GRAFT_EXPORT int cuMemFreeHost(void *memory) {
    GRAFT_CALL("cuMemFreeHost", CONTEXT);
    int status = run_everything();
    return status != SUCCESS ? status : give((uintptr_t)memory, false, "cuMemFreeHost");
}
