// Runs the blocks of a launch, a block's threads as fibres of the calling thread.
#pragma once

#include <string>

#include "shim.h"

namespace graft_double {

using Invoke = void (*)(void **arguments);

// Runs a whole grid. An empty answer, or what the kernel did wrong: then the grid was left where it stood.
std::string run_grid(Invoke kernel, void **arguments, dim3 grid, dim3 block, unsigned dynamic_bytes);

constexpr unsigned SHARED_LIMIT = 48 * 1024;

} // namespace graft_double
