// What the host double remembers: blocks of memory, streams with work that waits, captured graphs, counters, failures to come.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace graft_double {

// Codes of the driver that the double answers with.
enum : int {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_CONTEXT = 201,
    INVALID_PTX = 218, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700, LAUNCH_OUT_OF_RESOURCES = 701,
    LAUNCH_FAILED = 719, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, CAPTURE_UNMATCHED = 903, CAPTURE_UNJOINED = 904,
    CAPTURE_ISOLATION = 905
};

struct Memory {
    uintptr_t start;
    size_t bytes;
    bool device; // else page-locked host memory
    bool live;
    char *raw; // with a red zone on either side of the block
};

struct Stream;
struct Graph;

// A place in a stream, or in a capture of it.
struct Mark {
    Stream *stream = nullptr;
    bool done = false;
    double seconds = 0;
    std::shared_ptr<Graph> capture;
    size_t place = 0;
};

// A piece of work: the status it ends with.
struct Work {
    std::function<int()> run;
    std::string kernel; // empty where it is no launch
};

struct Graph {
    std::vector<Work> works;
    std::map<Stream *, size_t> unjoined; // streams that joined, and where in the graph the last work of each stands
    Stream *origin = nullptr;
    bool invalid = false;
};

struct Stream {
    int number = 0; // in the order in which streams were made, from 1
    std::deque<Work> queue;
    std::shared_ptr<Graph> capture;
};

struct Event {
    std::shared_ptr<Mark> mark;
    bool timed = false;
};

struct Failure {
    int nth;
    int status;
};

struct Settings {
    size_t total_memory = size_t(1) << 30;
    int driver_version = 12080;
    int devices = 1;
    int compute_major = 8;
    int compute_minor = 0;
    bool eager = false;
    int eager_stream = 0; // the one stream whose work is done at once, or 0
    int cublas_major = 12;
};

struct State {
    std::recursive_mutex lock;
    Settings settings;
    bool initialised = false;
    int lost = SUCCESS;
    int retained = 0;
    std::map<uintptr_t, Memory> memory;
    std::deque<uintptr_t> freed; // the oldest first; kept for a while so that late uses are seen
    size_t freed_bytes = 0;
    size_t device_bytes = 0, host_bytes = 0;
    std::set<Stream *> streams;
    int streams_made = 0;
    std::set<Event *> events;
    std::map<void *, std::shared_ptr<Graph>> graphs;
    std::map<std::string, long> calls;
    std::map<std::string, Failure> failures;
    std::map<std::string, long> kernels; // launches that were run, by kernel
    long launches = 0, uploaded = 0, downloaded = 0, copied = 0, filled = 0, products = 0, flops = 0;
    std::vector<std::string> complaints;
};

State &state();

// Notes what is wrong with a call, and answers it.
int refuse(int status, const std::string &why);

// A call into the double: takes the lock, counts, and gives the status that it was told to give or that a lost device gives.
struct Call {
    enum Needs { NOTHING, START, CONTEXT };
    Call(const char *name, Needs needs);
    std::lock_guard<std::recursive_mutex> guard;
    int status = SUCCESS;
};

// Why [address, address + bytes) is not inside one live block of the device (or of page-locked memory); empty when it is.
std::string outside(uintptr_t address, size_t bytes, bool device = true);
std::string hex(uintptr_t address);
void check_red_zones(const char *when);

// Puts work on a stream, or into the capture of it.
int put(Stream *stream, Work work);
// Does a stream's work up to a mark, or all of it.
int run_until(Stream *stream, const Mark *mark);
int run_everything();
bool any_capture();
Stream *stream_of(void *handle);
void forget_streams();
bool has_context();
void forget_cublas();

} // namespace graft_double

#define GRAFT_CALL(function, needs)                                                                                                                   \
    graft_double::Call call_(function, graft_double::Call::needs);                                                                                    \
    if (call_.status != graft_double::SUCCESS) return call_.status

#define GRAFT_EXPORT extern "C" __attribute__((visibility("default")))
