// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QLocale>
#include <QString>

namespace plab {

/// An axis: its range, and the round step of its ticks. A logarithmic one counts in powers of ten: 3 stands
/// for a thousand. Plain value.
struct ChartAxis
{
    double low = 0;
    double high = 1;
    double step = 1;          ///< > 0; ticks are its multiples inside the range
    bool logarithmic = false; ///< below a step of 1 there are ticks at 2 and 5 as well

    QList<double> ticks() const;
    /// A tick in the person's language, all ticks of one axis with the same decimals; above ten million in
    /// millions ("35 M").
    QString label(double tick, const QLocale &locale) const;
    double span() const { return high - low; }
};

/// The smallest step of 1, 2, 5 × 10^n that cuts `span` into at most `most` parts; `whole`: never below 1.
double roundStep(double span, int most, bool whole);

/// An axis from 0 (or below) whose ends are ticks and that covers low … high.
ChartAxis coveringAxis(double low, double high, int mostTicks, bool whole);

/// A logarithmic axis that covers the positive figures low … high, with ends of 1, 2 or 5 times a power of
/// ten, at least a factor of ten apart.
ChartAxis logarithmicAxis(double low, double high);

/// A value in the person's language with about four significant digits: tool tips, accessible text.
QString figure(double value, const QLocale &locale);

} // namespace plab
