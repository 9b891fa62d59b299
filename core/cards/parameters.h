// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

namespace plab {

/// Parameters by their type, at their defaults. `mainOne` puts one on top of the form.
Parameter wholeParameter(const char *name, const Text &label, const Text &help, double minimum,
                         double maximum, qint64 initial, const FigureUnit &unit = {});
Parameter numberParameter(const char *name, const Text &label, const Text &help, const FigureUnit &unit,
                          double minimum, double maximum, double initial);
Parameter choiceParameter(const char *name, const Text &label, const Text &help,
                          const QList<Choice> &choices); ///< the first is the default
Parameter switchParameter(const char *name, const Text &label, const Text &help, bool initial);
Parameter mainOne(Parameter parameter);
/// Lets a button under a result run it again with this parameter on, or off: "Now with a waiter". Of two
/// choices the second is on. The name must be among them.
void offerBothWays(QList<Parameter> &parameters, const char *name, const Text &on, const Text &off);

/// The lock parameter as the sharing experiments have it: none|mutex|atomic|spin|ticket|semaphore|file.
Parameter lockParameter(const Text &help);

/// The start-method parameter fork|spawn|forkserver.
Parameter startMethodParameter();

/// The runner parameter process|thread.
Parameter runnerParameter(const Text &help);

} // namespace plab
