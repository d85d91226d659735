// Modules and launches. A module is a PTX text: its entries name the kernels, whose sources the double was built from.
#include <cstring>
#include <set>

#include "kernels.h"
#include "state.h"

namespace graft_double {

std::vector<Kernel> &kernels() {
    static auto *all = new std::vector<Kernel>();
    return *all;
}

namespace {
struct Module {
    std::string text;
    std::set<const Kernel *> functions;
};
std::set<Module *> modules;

constexpr unsigned THREADS_LIMIT = 1024, GRID_LIMIT = 65535, BLOCK_Z_LIMIT = 64;

const Kernel *function_of(void *handle) {
    for (Module *m : modules) {
        auto found = m->functions.find((const Kernel *)handle);
        if (found != m->functions.end()) return *found;
    }
    return nullptr;
}

// The number of parameters of an entry of the PTX text, or -1.
int entry_parameters(const std::string &text, const std::string &name) {
    size_t at = 0;
    for (;;) {
        at = text.find(".entry " + name, at);
        if (at == std::string::npos) return -1;
        at += 7 + name.size();
        if (strchr("( \n\r\t", text[at]) != nullptr) break;
    }
    size_t open = text.find('(', at), close = text.find(')', at);
    int count = 0;
    for (size_t p = text.find(".param", open); p < close; p = text.find(".param", p + 1)) count++;
    return count;
}

int refused_image(const char *why, unsigned options, const int *names, void **values) {
    for (unsigned i = 0; i < options; i++)
        if (names[i] == 5) strcpy((char *)values[i], why);
    return refuse(INVALID_PTX, std::string("cuModuleLoadDataEx: ") + why);
}

std::string wrong_argument(const Kernel &k, size_t i, const void *value) {
    uintptr_t address;
    if (k.parameters[i].pointee_alignment == 0) return "";
    memcpy(&address, value, sizeof address);
    if (address == 0) return "";
    std::string why = outside(address, 0);
    if (why.empty() && address % k.parameters[i].pointee_alignment != 0)
        why = hex(address) + " is no multiple of " + std::to_string(k.parameters[i].pointee_alignment);
    return why.empty() ? "" : std::string("argument ") + std::to_string(i) + " of " + k.name + ": " + why;
}

std::string wrong_arguments(const Kernel &k, const std::vector<char> &values) {
    for (size_t i = 0; i < k.parameters.size(); i++) {
        std::string why = wrong_argument(k, i, &values[i * 8]);
        if (!why.empty()) return why;
    }
    return "";
}

int run_kernel(const Kernel &k, std::vector<char> values, dim3 grid, dim3 block, unsigned shared_bytes) {
    std::string why = wrong_arguments(k, values);
    if (!why.empty()) return refuse(ILLEGAL_ADDRESS, why + " (when it was run)");
    std::vector<void *> arguments;
    for (size_t i = 0; i < k.parameters.size(); i++) arguments.push_back(&values[i * 8]);
    why = run_grid(k.invoke, arguments.data(), grid, block, shared_bytes);
    return why.empty() ? (int)SUCCESS : refuse(LAUNCH_FAILED, std::string("kernel ") + k.name + ": " + why);
}
} // namespace

} // namespace graft_double

using namespace graft_double;

GRAFT_EXPORT int cuModuleLoadDataEx(void **module, const char *image, unsigned options, int *names, void **values) {
    GRAFT_CALL("cuModuleLoadDataEx", CONTEXT);
    if (image == nullptr) return refuse(INVALID_VALUE, "cuModuleLoadDataEx of no image");
    if (strstr(image, ".version ") == nullptr) return refused_image("the image is no PTX text", options, names, values);
    auto *m = new Module{image, {}};
    modules.insert(m);
    *module = m;
    return SUCCESS;
}

GRAFT_EXPORT int cuModuleUnload(void *module) {
    GRAFT_CALL("cuModuleUnload", CONTEXT);
    if (modules.erase((Module *)module) != 1) return refuse(INVALID_HANDLE, "cuModuleUnload of no living module");
    delete (Module *)module;
    return SUCCESS;
}

GRAFT_EXPORT int cuModuleGetFunction(const void **function, void *module, const char *name) {
    GRAFT_CALL("cuModuleGetFunction", CONTEXT);
    if (modules.count((Module *)module) == 0) return refuse(INVALID_HANDLE, "cuModuleGetFunction of no living module");
    auto *m = (Module *)module;
    int parameters = entry_parameters(m->text, name);
    if (parameters < 0) return NOT_FOUND;
    for (const Kernel &k : kernels()) {
        if (strcmp(k.name, name) != 0) continue;
        if ((int)k.parameters.size() != parameters)
            return refuse(NOT_FOUND, std::string(name) + " has " + std::to_string(parameters) + " parameters in the PTX text and "
                + std::to_string(k.parameters.size()) + " in its source");
        m->functions.insert(&k);
        *function = &k;
        return SUCCESS;
    }
    return refuse(NOT_FOUND, std::string(name) + " is in the PTX text, and not in the sources that the double was built from");
}

GRAFT_EXPORT int cuFuncGetAttribute(int *value, int attribute, void *function) {
    GRAFT_CALL("cuFuncGetAttribute", CONTEXT);
    if (function_of(function) == nullptr) return refuse(INVALID_HANDLE, "cuFuncGetAttribute of no living function");
    if (attribute != 0) return refuse(INVALID_VALUE, "cuFuncGetAttribute of an attribute that the double does not know");
    *value = THREADS_LIMIT;
    return SUCCESS;
}

GRAFT_EXPORT int cuFuncGetParamInfo(void *function, size_t index, size_t *offset, size_t *size) {
    GRAFT_CALL("cuFuncGetParamInfo", CONTEXT);
    const Kernel *k = function_of(function);
    if (k == nullptr) return refuse(INVALID_HANDLE, "cuFuncGetParamInfo of no living function");
    if (index >= k->parameters.size()) return INVALID_VALUE;
    *offset = 0;
    for (size_t i = 0; i <= index; i++) {
        size_t bytes = k->parameters[i].bytes;
        *offset = (*offset + bytes - 1) / bytes * bytes;
        if (i < index) *offset += bytes;
    }
    *size = k->parameters[index].bytes;
    return SUCCESS;
}

GRAFT_EXPORT int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared_bytes,
                                void *stream, void **arguments, void **extra) {
    GRAFT_CALL("cuLaunchKernel", CONTEXT);
    const Kernel *k = function_of(function);
    Stream *s = stream_of(stream);
    if (k == nullptr || s == nullptr) return refuse(INVALID_HANDLE, "cuLaunchKernel of no living function, or on no living stream");
    std::string name = std::string("cuLaunchKernel of ") + k->name + ": ";
    if (extra != nullptr) return refuse(INVALID_VALUE, name + "arguments are given as an array of pointers");
    if (gx == 0 || gy == 0 || gz == 0 || bx == 0 || by == 0 || bz == 0) return refuse(INVALID_VALUE, name + "a grid or block without extent");
    if (gx > 0x7fffffffu || gy > GRID_LIMIT || gz > GRID_LIMIT) return refuse(INVALID_VALUE, name + "a grid of more than 65535 blocks in y or z");
    if (bx > THREADS_LIMIT || by > THREADS_LIMIT || bz > BLOCK_Z_LIMIT || (uint64_t)bx * by * bz > THREADS_LIMIT)
        return refuse(INVALID_VALUE, name + "a block of more than 1024 threads");
    if (shared_bytes > SHARED_LIMIT) return refuse(INVALID_VALUE, name + "more than 48 KiB of shared memory");
    std::vector<char> values(k->parameters.size() * 8);
    for (size_t i = 0; i < k->parameters.size(); i++) memcpy(&values[i * 8], arguments[i], k->parameters[i].bytes);
    std::string why = wrong_arguments(*k, values);
    if (!why.empty()) return refuse(INVALID_VALUE, "cuLaunchKernel: " + why);
    dim3 grid{gx, gy, gz}, block{bx, by, bz};
    return put(s, {[=] { return run_kernel(*k, values, grid, block, shared_bytes); }, k->name});
}
