// The driver's start, devices, contexts and names of errors.
#include <cstring>

#include "state.h"

namespace graft_double {

namespace {
thread_local bool current = false;
int context; // its address is the one context

struct Name { int status; const char *name; const char *words; };
const Name names[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {46, "CUDA_ERROR_DEVICE_UNAVAILABLE", "CUDA-capable device(s) is/are busy or unavailable"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {214, "CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"},
    {218, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "the provided PTX was compiled with an unsupported toolchain"},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH", "system has unsupported display driver / cuda driver combination"},
    {900, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {901, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
    {903, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not ended in the same stream as it began"},
    {904, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work"},
    {905, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION", "dependency created on uncaptured work in another stream"},
    {999, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

const Name *name_of(int status) {
    for (const Name &n : names)
        if (n.status == status) return &n;
    return nullptr;
}
} // namespace

State &state() {
    static State *one = new State(); // for ever: a library is never unloaded
    return *one;
}

int refuse(int status, const std::string &why) {
    state().complaints.push_back(why);
    return status;
}

bool has_context() { return current && state().retained > 0; }

Call::Call(const char *name, Needs needs) : guard(state().lock) {
    State &s = state();
    s.calls[name]++;
    auto failure = s.failures.find(name);
    if (failure != s.failures.end() && --failure->second.nth == 0) {
        status = failure->second.status;
        s.failures.erase(failure);
        return;
    }
    if (needs != NOTHING && !s.initialised) status = refuse(NOT_INITIALIZED, std::string(name) + " before cuInit");
    else if (needs == CONTEXT && s.lost != SUCCESS) status = s.lost;
    else if (needs == CONTEXT && !has_context()) status = refuse(INVALID_CONTEXT, std::string(name) + " on a thread without a current context");
}

} // namespace graft_double

using namespace graft_double;

GRAFT_EXPORT int cuInit(unsigned flags) {
    GRAFT_CALL("cuInit", NOTHING);
    if (flags != 0) return refuse(INVALID_VALUE, "cuInit with flags");
    if (state().settings.devices == 0) return NO_DEVICE;
    state().initialised = true;
    return SUCCESS;
}

GRAFT_EXPORT int cuDriverGetVersion(int *version) {
    GRAFT_CALL("cuDriverGetVersion", NOTHING);
    *version = state().settings.driver_version;
    return SUCCESS;
}

GRAFT_EXPORT int cuGetErrorName(int error, const char **text) {
    const Name *n = name_of(error);
    *text = n == nullptr ? nullptr : n->name;
    return n == nullptr ? INVALID_VALUE : SUCCESS;
}

GRAFT_EXPORT int cuGetErrorString(int error, const char **text) {
    const Name *n = name_of(error);
    *text = n == nullptr ? nullptr : n->words;
    return n == nullptr ? INVALID_VALUE : SUCCESS;
}

GRAFT_EXPORT int cuDeviceGetCount(int *count) {
    GRAFT_CALL("cuDeviceGetCount", START);
    *count = state().settings.devices;
    return SUCCESS;
}

GRAFT_EXPORT int cuDeviceGet(int *device, int ordinal) {
    GRAFT_CALL("cuDeviceGet", START);
    if (ordinal < 0 || ordinal >= state().settings.devices) return refuse(INVALID_DEVICE, "cuDeviceGet of a device that there is not");
    *device = ordinal;
    return SUCCESS;
}

GRAFT_EXPORT int cuDeviceGetName(char *name, int length, int device) {
    GRAFT_CALL("cuDeviceGetName", START);
    if (device < 0 || device >= state().settings.devices || length < 1) return refuse(INVALID_VALUE, "cuDeviceGetName");
    strncpy(name, "Graft host double", length - 1);
    name[length - 1] = 0;
    return SUCCESS;
}

GRAFT_EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device) {
    GRAFT_CALL("cuDeviceGetAttribute", START);
    if (device < 0 || device >= state().settings.devices) return refuse(INVALID_DEVICE, "cuDeviceGetAttribute of a device that there is not");
    switch (attribute) {
    case 16: *value = 4; return SUCCESS;
    case 75: *value = state().settings.compute_major; return SUCCESS;
    case 76: *value = state().settings.compute_minor; return SUCCESS;
    default: return refuse(INVALID_VALUE, "cuDeviceGetAttribute of attribute " + std::to_string(attribute) + ", which the double does not know");
    }
}

GRAFT_EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int device) {
    GRAFT_CALL("cuDeviceTotalMem_v2", START);
    if (device < 0 || device >= state().settings.devices) return refuse(INVALID_DEVICE, "cuDeviceTotalMem of a device that there is not");
    *bytes = state().settings.total_memory;
    return SUCCESS;
}

GRAFT_EXPORT int cuDevicePrimaryCtxRetain(void **out, int device) {
    GRAFT_CALL("cuDevicePrimaryCtxRetain", START);
    if (device < 0 || device >= state().settings.devices) return refuse(INVALID_DEVICE, "cuDevicePrimaryCtxRetain of a device that there is not");
    state().retained++;
    *out = &context;
    return SUCCESS;
}

GRAFT_EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
    GRAFT_CALL("cuDevicePrimaryCtxRelease_v2", START);
    (void)device;
    State &s = state();
    if (s.retained == 0) return refuse(INVALID_CONTEXT, "cuDevicePrimaryCtxRelease more often than it was retained");
    if (--s.retained == 0 && s.lost == SUCCESS) {
        for (auto &entry : s.memory)
            if (entry.second.live) refuse(0, "a context was released with " + std::to_string(entry.second.bytes) + " bytes that were not freed");
        if (!s.streams.empty()) refuse(0, "a context was released with " + std::to_string(s.streams.size()) + " streams that were not destroyed");
        if (!s.events.empty()) refuse(0, "a context was released with " + std::to_string(s.events.size()) + " events that were not destroyed");
    }
    return SUCCESS;
}

GRAFT_EXPORT int cuCtxSetCurrent(void *handle) {
    GRAFT_CALL("cuCtxSetCurrent", START);
    if (handle != nullptr && (handle != &context || state().retained == 0)) return refuse(INVALID_CONTEXT, "cuCtxSetCurrent of no living context");
    current = handle != nullptr;
    return SUCCESS;
}

GRAFT_EXPORT int cuCtxSynchronize() {
    GRAFT_CALL("cuCtxSynchronize", CONTEXT);
    if (any_capture()) return refuse(CAPTURE_UNSUPPORTED, "cuCtxSynchronize while a stream is captured");
    int status = run_everything();
    check_red_zones("cuCtxSynchronize");
    return status;
}
