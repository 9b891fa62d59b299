// SPDX-License-Identifier: GPL-3.0-or-later
// Line 13: one LTTng-UST tracepoint, recorded by a session that tests/bench/run has started, written as
// bench_event writes its events.
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "tests/bench/tracepoint.h"

#include "tests/bench/figures.h"

#include <chrono>
#include <thread>

namespace {

constexpr unsigned long Batch = 20'000;
constexpr int Rounds = 41;

} // namespace

int main()
{
    if (!lttng_ust_tracepoint_enabled(process_lab, event)) {
        std::fprintf(stderr, "bench_lttng: no session records process_lab:event\n");
        return 1;
    }
    std::vector<double> tracepoint;
    for (int round = 0; round < Rounds; ++round) {
        const double began = bench::now();
        for (unsigned long i = 0; i < Batch; ++i)
            lttng_ust_tracepoint(process_lab, event, 10, 2, i);
        tracepoint.push_back((bench::now() - began) / double(Batch));
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // its daemon takes them away
    }
    bench::tell(13, "tracepoint_ns", bench::median(tracepoint));
    return 0;
}
