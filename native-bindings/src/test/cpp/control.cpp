// What tests tell the double and ask it.
#include <cstdlib>
#include <cstring>

#include "state.h"

using namespace graft_double;

// As in a new process: nothing allocated, nothing counted, nothing wrong. Gives how often a context was retained and not released.
GRAFT_EXPORT int graft_double_reset() {
    State &s = state();
    std::lock_guard<std::recursive_mutex> guard(s.lock);
    int retained = s.retained;
    forget_streams();
    forget_cublas();
    for (Stream *one : s.streams) delete one;
    for (Event *one : s.events) delete one;
    for (auto &entry : s.memory) free(entry.second.raw);
    s.streams.clear();
    s.events.clear();
    s.graphs.clear();
    s.memory.clear();
    s.freed.clear();
    s.calls.clear();
    s.failures.clear();
    s.kernels.clear();
    s.complaints.clear();
    s.freed_bytes = s.device_bytes = s.host_bytes = 0;
    s.launches = s.uploaded = s.downloaded = s.copied = s.filled = s.products = s.flops = 0;
    s.initialised = false;
    s.retained = s.streams_made = 0;
    s.lost = SUCCESS;
    s.settings = Settings();
    return retained;
}

GRAFT_EXPORT void graft_double_fail(const char *function, int nth, int status) {
    std::lock_guard<std::recursive_mutex> guard(state().lock);
    state().failures[function] = {nth, status};
}

GRAFT_EXPORT void graft_double_set(const char *setting, long long value) {
    std::lock_guard<std::recursive_mutex> guard(state().lock);
    Settings &s = state().settings;
    std::string name = setting;
    if (name == "total_memory") s.total_memory = value;
    else if (name == "driver_version") s.driver_version = (int)value;
    else if (name == "devices") s.devices = (int)value;
    else if (name == "compute_major") s.compute_major = (int)value;
    else if (name == "compute_minor") s.compute_minor = (int)value;
    else if (name == "eager") s.eager = value != 0;
    else if (name == "eager_stream") s.eager_stream = (int)value;
    else if (name == "cublas_major") s.cublas_major = (int)value;
    else refuse(0, "the double has no setting " + name);
}

// A number by its name; "calls:FUNCTION" and "kernel:NAME" count those; -1 for a name that there is not.
GRAFT_EXPORT long long graft_double_number(const char *which) {
    std::lock_guard<std::recursive_mutex> guard(state().lock);
    State &s = state();
    std::string name = which;
    if (name.rfind("calls:", 0) == 0) return s.calls[name.substr(6)];
    if (name.rfind("kernel:", 0) == 0) return s.kernels[name.substr(7)];
    if (name == "launches") return s.launches;
    if (name == "uploaded") return s.uploaded;
    if (name == "downloaded") return s.downloaded;
    if (name == "copied") return s.copied;
    if (name == "filled") return s.filled;
    if (name == "products") return s.products;
    if (name == "flops") return s.flops;
    if (name == "device_bytes") return s.device_bytes;
    if (name == "host_bytes") return s.host_bytes;
    if (name == "complaints") return (long long)s.complaints.size();
    return -1;
}

GRAFT_EXPORT void graft_double_complaint(int index, char *out, int length) {
    std::lock_guard<std::recursive_mutex> guard(state().lock);
    strncpy(out, state().complaints.at(index).c_str(), length - 1);
    out[length - 1] = 0;
}
