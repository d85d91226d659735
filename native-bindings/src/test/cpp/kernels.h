// The table of kernels that the double was built from. The build writes a source with one GRAFT_KERNEL for each name that it found.
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "fibres.h"

namespace graft_double {

struct Parameter {
    unsigned bytes;
    unsigned pointee_alignment; // 0 where it is no pointer
};

struct Kernel {
    const char *name;
    std::vector<Parameter> parameters;
    Invoke invoke;
};

std::vector<Kernel> &kernels();

template <class T> constexpr unsigned alignment_behind() {
    if constexpr (!std::is_pointer_v<T>) return 0;
    else if constexpr (std::is_void_v<std::remove_pointer_t<T>>) return 1;
    else return alignof(std::remove_pointer_t<T>);
}

template <auto F> struct Entry;
template <class... A, void (*F)(A...)> struct Entry<F> {
    template <size_t... I> static void call(void **arguments, std::index_sequence<I...>) { F(*(A *)arguments[I]...); }
    static void invoke(void **arguments) { call(arguments, std::index_sequence_for<A...>()); }
    static bool add(const char *name) {
        static_assert(((std::is_pointer_v<A> || std::is_arithmetic_v<A>) && ...), "kernels take pointers and numbers");
        kernels().push_back({name, {Parameter{sizeof(A), alignment_behind<A>()}...}, invoke});
        return true;
    }
};

} // namespace graft_double

#define GRAFT_KERNEL(name) static const bool graft_kernel_##name = graft_double::Entry<name>::add(#name)
