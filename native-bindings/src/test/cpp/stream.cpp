// Streams, events, copies and captured graphs. Work happens as late as it may: when something waits for it, and then only that and what it waits for
// itself. Two streams that forgot to wait for each other show that in their results.
#include <chrono>
#include <cstring>

#include "state.h"

namespace graft_double {

namespace {
double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

bool fails_now(const std::string &kernel, int &status) {
    State &s = state();
    for (const std::string &key : {"kernel:" + kernel, std::string("kernel:*")}) {
        auto failure = s.failures.find(key);
        if (failure == s.failures.end() || --failure->second.nth > 0) continue;
        status = failure->second.status;
        s.failures.erase(failure);
        return true;
    }
    return false;
}

int do_work(const Work &work) {
    State &s = state();
    if (s.lost != SUCCESS) return s.lost;
    int status = SUCCESS;
    if (!work.kernel.empty()) {
        s.launches++;
        s.kernels[work.kernel]++;
        if (fails_now(work.kernel, status)) return s.lost = status;
    }
    status = work.run();
    if (status != SUCCESS) s.lost = status;
    return status;
}

Event *event_of(void *handle) {
    auto found = state().events.find((Event *)handle);
    return found == state().events.end() ? nullptr : *found;
}

int transfer(const char *name, void *stream, const std::string &wrong, std::function<std::string()> check, std::function<void()> work) {
    Stream *s = stream_of(stream);
    if (s == nullptr) return refuse(INVALID_HANDLE, std::string(name) + " on no living stream");
    if (!wrong.empty()) return refuse(INVALID_VALUE, std::string(name) + ": " + wrong);
    return put(s, {[=, call = std::string(name)] {
        std::string late = check();
        if (!late.empty()) return refuse(ILLEGAL_ADDRESS, call + ", when it was done: " + late);
        work();
        return (int)SUCCESS;
    }, ""});
}
} // namespace

Stream *stream_of(void *handle) {
    auto found = state().streams.find((Stream *)handle);
    return found == state().streams.end() ? nullptr : *found;
}

bool any_capture() {
    for (Stream *s : state().streams)
        if (s->capture) return true;
    return false;
}

void forget_streams() {
    for (Stream *s : state().streams) {
        s->queue.clear();
        s->capture.reset();
    }
}

int put(Stream *stream, Work work) {
    if (stream->capture) {
        Graph &graph = *stream->capture;
        graph.works.push_back(std::move(work));
        if (stream != graph.origin) graph.unjoined[stream] = graph.works.size();
        return SUCCESS;
    }
    stream->queue.push_back(std::move(work));
    return state().settings.eager || stream->number == state().settings.eager_stream ? run_until(stream, nullptr) : SUCCESS;
}

int run_until(Stream *stream, const Mark *mark) {
    while (!stream->queue.empty() && (mark == nullptr || !mark->done)) {
        Work work = std::move(stream->queue.front());
        stream->queue.pop_front();
        int status = do_work(work);
        if (status != SUCCESS) return status;
    }
    return state().lost;
}

int run_everything() {
    int status = SUCCESS;
    for (Stream *s : state().streams) {
        int one = run_until(s, nullptr);
        if (status == SUCCESS) status = one;
    }
    return status;
}

} // namespace graft_double

using namespace graft_double;

GRAFT_EXPORT int cuStreamCreate(void **stream, unsigned flags) {
    GRAFT_CALL("cuStreamCreate", CONTEXT);
    if (flags != 1) return refuse(INVALID_VALUE, "cuStreamCreate of a stream that waits for the legacy default stream");
    Stream *s = new Stream();
    s->number = ++state().streams_made;
    state().streams.insert(s);
    *stream = s;
    return SUCCESS;
}

GRAFT_EXPORT int cuStreamDestroy_v2(void *stream) {
    GRAFT_CALL("cuStreamDestroy_v2", CONTEXT);
    Stream *s = stream_of(stream);
    if (s == nullptr) return refuse(INVALID_HANDLE, "cuStreamDestroy of no living stream");
    if (s->capture) refuse(0, "cuStreamDestroy of a stream that is captured");
    int status = run_until(s, nullptr);
    state().streams.erase(s);
    delete s;
    return status;
}

GRAFT_EXPORT int cuStreamSynchronize(void *stream) {
    GRAFT_CALL("cuStreamSynchronize", CONTEXT);
    Stream *s = stream_of(stream);
    if (s == nullptr) return refuse(INVALID_HANDLE, "cuStreamSynchronize of no living stream");
    if (s->capture) {
        s->capture->invalid = true;
        return refuse(CAPTURE_UNSUPPORTED, "cuStreamSynchronize of a stream that is captured");
    }
    int status = run_until(s, nullptr);
    check_red_zones("cuStreamSynchronize");
    return status;
}

GRAFT_EXPORT int cuStreamQuery(void *stream) {
    GRAFT_CALL("cuStreamQuery", CONTEXT);
    Stream *s = stream_of(stream);
    if (s == nullptr) return refuse(INVALID_HANDLE, "cuStreamQuery of no living stream");
    if (s->queue.empty()) return SUCCESS;
    int status = run_until(s, nullptr); // time passes between two questions
    return status == SUCCESS ? (int)NOT_READY : status;
}

GRAFT_EXPORT int cuStreamWaitEvent(void *stream, void *event, unsigned flags) {
    GRAFT_CALL("cuStreamWaitEvent", CONTEXT);
    Stream *s = stream_of(stream);
    Event *e = event_of(event);
    if (s == nullptr || e == nullptr || flags != 0) return refuse(INVALID_HANDLE, "cuStreamWaitEvent of no living stream or event, or with flags");
    std::shared_ptr<Mark> mark = e->mark;
    if (!mark) return SUCCESS;
    if (mark->capture) {
        if (!s->capture) s->capture = mark->capture; // it joins
        if (s->capture != mark->capture) return refuse(CAPTURE_ISOLATION, "cuStreamWaitEvent for an event of another capture");
        Graph &graph = *s->capture;
        auto joined = graph.unjoined.find(mark->stream);
        if (joined != graph.unjoined.end() && joined->second <= mark->place) graph.unjoined.erase(joined);
        if (s != graph.origin) graph.unjoined[s] = graph.works.size();
        return SUCCESS;
    }
    if (s->capture) {
        s->capture->invalid = true;
        return refuse(CAPTURE_ISOLATION, "a captured stream was told to wait for an event outside the capture");
    }
    return put(s, {[mark] { return mark->done || state().streams.count(mark->stream) == 0 ? (int)SUCCESS : run_until(mark->stream, mark.get()); }, ""});
}

GRAFT_EXPORT int cuEventCreate(void **event, unsigned flags) {
    GRAFT_CALL("cuEventCreate", CONTEXT);
    if ((flags & ~3u) != 0) return refuse(INVALID_VALUE, "cuEventCreate with unknown flags");
    Event *e = new Event();
    e->timed = (flags & 2) == 0;
    state().events.insert(e);
    *event = e;
    return SUCCESS;
}

GRAFT_EXPORT int cuEventDestroy_v2(void *event) {
    GRAFT_CALL("cuEventDestroy_v2", CONTEXT);
    Event *e = event_of(event);
    if (e == nullptr) return refuse(INVALID_HANDLE, "cuEventDestroy of no living event");
    state().events.erase(e);
    delete e;
    return SUCCESS;
}

GRAFT_EXPORT int cuEventRecord(void *event, void *stream) {
    GRAFT_CALL("cuEventRecord", CONTEXT);
    Stream *s = stream_of(stream);
    Event *e = event_of(event);
    if (s == nullptr || e == nullptr) return refuse(INVALID_HANDLE, "cuEventRecord of no living stream or event");
    auto mark = std::make_shared<Mark>();
    mark->stream = s;
    mark->capture = s->capture;
    e->mark = mark;
    if (s->capture) {
        mark->place = s->capture->works.size();
        return SUCCESS;
    }
    return put(s, {[mark] {
        mark->done = true;
        mark->seconds = now();
        return (int)SUCCESS;
    }, ""});
}

GRAFT_EXPORT int cuEventSynchronize(void *event) {
    GRAFT_CALL("cuEventSynchronize", CONTEXT);
    Event *e = event_of(event);
    if (e == nullptr) return refuse(INVALID_HANDLE, "cuEventSynchronize of no living event");
    if (!e->mark || e->mark->done) return SUCCESS;
    if (e->mark->capture) return refuse(CAPTURE_UNSUPPORTED, "cuEventSynchronize of an event that was recorded in a capture");
    return run_until(e->mark->stream, e->mark.get());
}

GRAFT_EXPORT int cuEventQuery(void *event) {
    GRAFT_CALL("cuEventQuery", CONTEXT);
    Event *e = event_of(event);
    if (e == nullptr) return refuse(INVALID_HANDLE, "cuEventQuery of no living event");
    if (!e->mark || e->mark->done) return SUCCESS;
    if (e->mark->capture) return refuse(CAPTURE_UNSUPPORTED, "cuEventQuery of an event that was recorded in a capture");
    int status = run_until(e->mark->stream, e->mark.get());
    return status == SUCCESS ? (int)NOT_READY : status;
}

GRAFT_EXPORT int cuEventElapsedTime(float *milliseconds, void *start, void *end) {
    GRAFT_CALL("cuEventElapsedTime", CONTEXT);
    Event *a = event_of(start), *b = event_of(end);
    if (a == nullptr || b == nullptr || !a->timed || !b->timed || !a->mark || !b->mark)
        return refuse(INVALID_HANDLE, "cuEventElapsedTime of events that do not live, have no time or were not recorded");
    if (!a->mark->done || !b->mark->done) return NOT_READY;
    *milliseconds = (float)((b->mark->seconds - a->mark->seconds) * 1000);
    return SUCCESS;
}

GRAFT_EXPORT int cuMemcpyHtoDAsync_v2(uintptr_t to, uintptr_t from, size_t bytes, void *stream) {
    GRAFT_CALL("cuMemcpyHtoDAsync_v2", CONTEXT);
    auto check = [=] { std::string w = outside(to, bytes); return w.empty() ? outside(from, bytes, false) : w; };
    return transfer("cuMemcpyHtoDAsync", stream, check(), check, [=] {
        memcpy((void *)to, (void *)from, bytes);
        state().uploaded += bytes;
    });
}

GRAFT_EXPORT int cuMemcpyDtoHAsync_v2(uintptr_t to, uintptr_t from, size_t bytes, void *stream) {
    GRAFT_CALL("cuMemcpyDtoHAsync_v2", CONTEXT);
    auto check = [=] { std::string w = outside(from, bytes); return w.empty() ? outside(to, bytes, false) : w; };
    return transfer("cuMemcpyDtoHAsync", stream, check(), check, [=] {
        memcpy((void *)to, (void *)from, bytes);
        state().downloaded += bytes;
    });
}

GRAFT_EXPORT int cuMemcpyDtoDAsync_v2(uintptr_t to, uintptr_t from, size_t bytes, void *stream) {
    GRAFT_CALL("cuMemcpyDtoDAsync_v2", CONTEXT);
    auto check = [=] {
        std::string w = outside(to, bytes);
        if (w.empty()) w = outside(from, bytes);
        return w.empty() && to < from + bytes && from < to + bytes && bytes > 0 ? std::string("the ranges overlap") : w;
    };
    return transfer("cuMemcpyDtoDAsync", stream, check(), check, [=] {
        memcpy((void *)to, (void *)from, bytes);
        state().copied += bytes;
    });
}

GRAFT_EXPORT int cuMemsetD8Async(uintptr_t to, unsigned char value, size_t count, void *stream) {
    GRAFT_CALL("cuMemsetD8Async", CONTEXT);
    auto check = [=] { return outside(to, count); };
    return transfer("cuMemsetD8Async", stream, check(), check, [=] {
        memset((void *)to, value, count);
        state().filled += count;
    });
}

GRAFT_EXPORT int cuMemsetD32Async(uintptr_t to, unsigned value, size_t count, void *stream) {
    GRAFT_CALL("cuMemsetD32Async", CONTEXT);
    auto check = [=] { return to % 4 != 0 ? hex(to) + " is no multiple of 4" : outside(to, 4 * count); };
    return transfer("cuMemsetD32Async", stream, check(), check, [=] {
        for (size_t i = 0; i < count; i++) ((unsigned *)to)[i] = value;
        state().filled += 4 * count;
    });
}

GRAFT_EXPORT int cuStreamBeginCapture_v2(void *stream, int mode) {
    GRAFT_CALL("cuStreamBeginCapture_v2", CONTEXT);
    Stream *s = stream_of(stream);
    if (s == nullptr || mode < 0 || mode > 2) return refuse(INVALID_HANDLE, "cuStreamBeginCapture of no living stream, or in an unknown mode");
    if (s->capture) return refuse(CAPTURE_UNSUPPORTED, "cuStreamBeginCapture of a stream that is captured");
    s->capture = std::make_shared<Graph>();
    s->capture->origin = s;
    return SUCCESS;
}

GRAFT_EXPORT int cuStreamEndCapture(void *stream, void **graph) {
    GRAFT_CALL("cuStreamEndCapture", CONTEXT);
    Stream *s = stream_of(stream);
    if (s == nullptr || !s->capture) return refuse(INVALID_VALUE, "cuStreamEndCapture of a stream that is not captured");
    std::shared_ptr<Graph> captured = s->capture;
    if (captured->origin != s) return refuse(CAPTURE_UNMATCHED, "cuStreamEndCapture of a stream that only joined");
    for (Stream *other : state().streams)
        if (other->capture == captured) other->capture.reset();
    *graph = nullptr;
    if (captured->invalid) return refuse(CAPTURE_INVALIDATED, "cuStreamEndCapture of a capture that something spoilt");
    if (!captured->unjoined.empty()) return refuse(CAPTURE_UNJOINED, "cuStreamEndCapture before the first stream waits for those that joined");
    *graph = captured.get();
    state().graphs[*graph] = captured;
    return SUCCESS;
}

GRAFT_EXPORT int cuGraphInstantiateWithFlags(void **exec, void *graph, unsigned long long flags) {
    GRAFT_CALL("cuGraphInstantiateWithFlags", CONTEXT);
    auto found = state().graphs.find(graph);
    if (found == state().graphs.end() || flags != 0) return refuse(INVALID_VALUE, "cuGraphInstantiate of no living graph, or with flags");
    auto *made = new char;
    state().graphs[made] = found->second;
    *exec = made;
    return SUCCESS;
}

GRAFT_EXPORT int cuGraphLaunch(void *exec, void *stream) {
    GRAFT_CALL("cuGraphLaunch", CONTEXT);
    Stream *s = stream_of(stream);
    auto found = state().graphs.find(exec);
    if (s == nullptr || found == state().graphs.end() || found->second.get() == exec) return refuse(INVALID_HANDLE, "cuGraphLaunch of no living graph or stream");
    if (s->capture) return refuse(CAPTURE_UNSUPPORTED, "cuGraphLaunch into a capture, which the double does not do");
    return put(s, {[graph = found->second] {
        for (const Work &work : graph->works) {
            int status = do_work(work);
            if (status != SUCCESS) return status;
        }
        return (int)SUCCESS;
    }, ""});
}

GRAFT_EXPORT int cuGraphDestroy(void *graph) {
    GRAFT_CALL("cuGraphDestroy", CONTEXT);
    return state().graphs.erase(graph) == 1 ? (int)SUCCESS : refuse(INVALID_VALUE, "cuGraphDestroy of no living graph");
}

GRAFT_EXPORT int cuGraphExecDestroy(void *exec) {
    GRAFT_CALL("cuGraphExecDestroy", CONTEXT);
    if (state().graphs.erase(exec) != 1) return refuse(INVALID_VALUE, "cuGraphExecDestroy of no living graph");
    delete (char *)exec;
    return SUCCESS;
}
