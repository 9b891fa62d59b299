// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <QCommandLineParser>

namespace plab {

/// Parses the words behind a command. Unknown options, missing values and options given twice (except --set
/// and --chart) are errors that name them.
Result<void> parseOptions(QCommandLineParser &parser, const QStringList &words);

/// The value of an option by the rules of a parameter whose name is "--option"; its initial value if it is
/// not given.
Result<ParameterValue> readOption(const QCommandLineParser &parser, const Parameter &option);

} // namespace plab
