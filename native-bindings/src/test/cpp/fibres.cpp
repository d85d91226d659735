#include "fibres.h"

#include <sys/mman.h>

#include <cstdio>
#include <vector>

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

extern "C" {
// Ends of the section that holds every __shared__ array; absent where no kernel has one.
extern char __start_graft_shared[] __attribute__((weak, visibility("hidden")));
extern char __stop_graft_shared[] __attribute__((weak, visibility("hidden")));
}

namespace {

constexpr size_t STACK = 128 * 1024;
constexpr size_t PAGE = 4096;
constexpr size_t CANARY_BYTES = 1024;
constexpr unsigned char CANARY = 0xC5;
constexpr unsigned WARP = 32;

enum State { IDLE, FINISHED, AT_BLOCK, AT_WARP };

struct Fibre {
#if defined(__x86_64__)
    void *stack_pointer;
#else
    ucontext_t context;
#endif
    char *stack = nullptr;
    State state = IDLE;
    int line = 0;
    unsigned thread = 0;
    uint3 index{};
    unsigned shuffles = 0;
};

// Everything that the block which is running shares; there is one at a time, behind the double's lock.
struct Block {
    graft_double::Invoke kernel;
    void **arguments;
    unsigned next = 0, warp_end = 0; // threads of the running warp that have not started
    uint3 next_index{};
    Fibre *running = nullptr;
    const char *trapped = nullptr;
    int trap_line = 0;
} block;

std::vector<Fibre *> fibres;      // by their number, grown as needed, kept for ever
std::vector<Fibre *> of_thread;   // the fibre that holds a thread which waits
uint32_t slots[32][2][WARP];      // of each warp of a block, in turns

#if defined(__x86_64__)
void *scheduler;
extern "C" void graft_switch(void **save, void *load);
asm(R"(
.text
.globl graft_switch
.hidden graft_switch
.type graft_switch,@function
graft_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size graft_switch,.-graft_switch
)");
void enter(Fibre *f) { graft_switch(&scheduler, f->stack_pointer); }
void leave(Fibre *f) { graft_switch(&f->stack_pointer, scheduler); }
#else
ucontext_t scheduler;
void enter(Fibre *f) { swapcontext(&scheduler, &f->context); }
void leave(Fibre *f) { swapcontext(&f->context, &scheduler); }
#endif

// The next thread of the block, in the order of threads.
void give_index(Fibre *f) {
    using namespace graft_shim;
    f->thread = block.next++;
    f->shuffles = 0;
    f->index = block.next_index;
    if (++block.next_index.x < block_size.x) return;
    block.next_index.x = 0;
    if (++block.next_index.y < block_size.y) return;
    block.next_index.y = 0;
    block.next_index.z++;
}

// Starts threads of the warp one after the other for as long as none of them waits: a kernel without barriers costs one switch a warp.
void fibre_main() {
    for (;;) {
        Fibre *me = block.running;
        while (block.next < block.warp_end) {
            give_index(me);
            of_thread[me->thread] = me;
            graft_shim::thread_index = me->index;
            block.kernel(block.arguments);
            of_thread[me->thread] = nullptr;
        }
        me->state = FINISHED;
        leave(me);
    }
}

void prepare(Fibre *f, size_t number) {
    if (f->stack == nullptr) {
        f->stack = (char *)mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        mprotect(f->stack, PAGE, PROT_NONE);
    }
    // Stacks that all end at the same place of a page would share a few lines of the cache.
    char *top = f->stack + STACK - (number * 7 % 64) * 64 - 64;
#if defined(__x86_64__)
    void **sp = (void **)top;
    *--sp = nullptr; // the address that fibre_main would return to; keeps the stack aligned as after a call
    *--sp = (void *)fibre_main;
    for (int i = 0; i < 6; i++) *--sp = nullptr;
    f->stack_pointer = sp;
#else
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = f->stack + PAGE;
    f->context.uc_stack.ss_size = top - f->stack - PAGE;
    f->context.uc_link = nullptr;
    makecontext(&f->context, fibre_main, 0);
#endif
    f->state = IDLE;
}

void run(Fibre *f) {
    block.running = f;
    graft_shim::thread_index = f->index;
    enter(f);
}

void wait_here(State state, int line) {
    Fibre *me = block.running;
    me->state = state;
    me->line = line;
    leave(me);
}

std::string at(unsigned thread) {
    return "thread " + std::to_string(thread) + " of block (" + std::to_string(graft_shim::block_index.x) + ", " + std::to_string(graft_shim::block_index.y) + ", "
        + std::to_string(graft_shim::block_index.z) + ")";
}

std::string trap_text() {
    return std::string(block.trapped) + " at line " + std::to_string(block.trap_line) + ", " + at(block.running->thread);
}

// What is wrong when the threads [first, end) do not all wait in the same way at the same line; empty when they do or when all have finished.
std::string differ(unsigned first, unsigned end, State state, const char *what) {
    Fibre *some = nullptr;
    for (unsigned t = first; t < end && some == nullptr; t++) some = of_thread[t];
    if (some == nullptr) return "";
    for (unsigned t = first; t < end; t++) {
        Fibre *f = of_thread[t];
        if (f != nullptr && f->state == state && f->line == some->line) continue;
        return at(some->thread) + " waits at line " + std::to_string(some->line) + " (" + what + "), and thread " + std::to_string(t)
            + (f == nullptr ? " has left" : " at line " + std::to_string(f->line));
    }
    return "";
}

bool any_at_warp(unsigned first, unsigned end) {
    for (unsigned t = first; t < end; t++)
        if (of_thread[t] != nullptr && of_thread[t]->state == AT_WARP) return true;
    return false;
}

void resume(unsigned first, unsigned end) {
    for (unsigned t = first; t < end && block.trapped == nullptr; t++)
        if (of_thread[t] != nullptr) run(of_thread[t]);
}

// Starts or resumes a warp until each of its threads has finished or waits for the block.
std::string run_warp(unsigned first, unsigned end, bool start, size_t &used) {
    if (start) {
        block.warp_end = end;
        while (block.next < block.warp_end && block.trapped == nullptr) {
            if (used == fibres.size()) fibres.push_back(new Fibre());
            Fibre *f = fibres[used];
            prepare(f, used++);
            run(f);
            if (f->state == FINISHED) used--;
        }
    } else {
        resume(first, end);
    }
    while (block.trapped == nullptr && any_at_warp(first, end)) {
        std::string fault = differ(first, end, AT_WARP, "for its warp");
        if (!fault.empty()) return fault;
        if (end - first != WARP) return at(first) + " is in a warp of " + std::to_string(end - first) + " threads, and 32 must meet at line "
            + std::to_string(of_thread[first]->line);
        resume(first, end);
    }
    return block.trapped != nullptr ? trap_text() : "";
}

std::string run_block(unsigned threads) {
    size_t used = 0;
    block.trapped = nullptr;
    block.next = 0;
    block.next_index = {};
    of_thread.assign(threads, nullptr);
    for (bool start = true;; start = false) {
        for (unsigned first = 0; first < threads; first += WARP) {
            std::string fault = run_warp(first, first + WARP < threads ? first + WARP : threads, start, used);
            if (!fault.empty()) return fault;
        }
        std::string fault = differ(0, threads, AT_BLOCK, "for its block");
        if (!fault.empty()) return fault;
        if (of_thread[0] == nullptr) return "";
    }
}

} // namespace

namespace graft_shim {

uint3 thread_index, block_index;
dim3 block_size, grid_size;
alignas(128) char dynamic_shared[graft_double::SHARED_LIMIT + CANARY_BYTES];

void block_barrier(int line) { wait_here(AT_BLOCK, line); }
void warp_barrier(int line) { wait_here(AT_WARP, line); }
unsigned lane() { return block.running->thread % WARP; }
uint32_t *warp_slots() {
    Fibre *me = block.running;
    return slots[me->thread / WARP][me->shuffles++ & 1];
}
void trap(const char *why, int line) {
    block.trapped = why;
    block.trap_line = line;
    leave(block.running);
    __builtin_unreachable();
}

} // namespace graft_shim

namespace graft_double {

std::string run_grid(Invoke kernel, void **arguments, dim3 grid, dim3 size, unsigned dynamic_bytes) {
    using namespace graft_shim;
    if (__start_graft_shared != nullptr) memset(__start_graft_shared, 0xff, __stop_graft_shared - __start_graft_shared);
    memset(dynamic_shared, 0xff, dynamic_bytes);
    memset(dynamic_shared + dynamic_bytes, CANARY, CANARY_BYTES);
    block.kernel = kernel;
    block.arguments = arguments;
    grid_size = grid;
    block_size = size;
    for (unsigned z = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x; x++) {
                block_index = {x, y, z};
                std::string fault = run_block(size.x * size.y * size.z);
                if (!fault.empty()) return fault;
            }
    for (size_t i = 0; i < CANARY_BYTES; i++)
        if ((unsigned char)dynamic_shared[dynamic_bytes + i] != CANARY)
            return "byte " + std::to_string(dynamic_bytes + i) + " of dynamic shared memory was written, and the launch asked for "
                + std::to_string(dynamic_bytes);
    return "";
}

} // namespace graft_double
