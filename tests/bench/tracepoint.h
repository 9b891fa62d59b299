// SPDX-License-Identifier: GPL-3.0-or-later
// The LTTng-UST tracepoint that line 13 compares an event with: the same three numbers.
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER process_lab

#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "tests/bench/tracepoint.h"

#if !defined(PROCESS_LAB_TRACEPOINT_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define PROCESS_LAB_TRACEPOINT_H

#include <lttng/tracepoint.h>

// clang-format off
LTTNG_UST_TRACEPOINT_EVENT(
    process_lab, event,
    LTTNG_UST_TP_ARGS(unsigned, kind, unsigned, object, unsigned long, argument),
    LTTNG_UST_TP_FIELDS(
        lttng_ust_field_integer(unsigned, kind, kind)
        lttng_ust_field_integer(unsigned, object, object)
        lttng_ust_field_integer(unsigned long, argument, argument)))
// clang-format on

#endif

#include <lttng/tracepoint-event.h>
