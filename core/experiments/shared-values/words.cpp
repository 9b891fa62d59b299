// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: what it says of a run, and of settings before one.
#include "core/experiments/shared-values/card.h"

#include "core/analysis/samples.h"
#include "core/experiments/shared-values/party.h"
#include "core/model/wording.h"

#include <QLocale>

namespace plab::sharedvalues {

namespace {

bool isMapped(const Parameters &p)
{
    return kindOf(p) == Kind::Block || kindOf(p) == Kind::MappedFile;
}

Text detailOf(const Parameters &p, const Repeat &last)
{
    const QString array = shownElements(last.values.value("array").toArray());
    const std::optional<double> value = last.measures.value("value");
    const QString number = value ? QLocale().toString(*value, 'g', 8) : QString();
    switch (kindOf(p)) {
    case Kind::Value:
        return value ? tr("Value %1.").arg(number) : Text();
    case Kind::Array:
        return value ? tr("Value %1, array %2.").arg(number, array) : tr("Array %1.").arg(array);
    case Kind::Block:
        return tr("The child found the block by its name: %1. The name could not be had twice, and is gone "
                  "since it was removed.")
            .arg(array);
    case Kind::MappedFile:
        return tr("What it wrote to memory stands in the file: %1.").arg(array);
    }
    return {};
}

/// As it will be asked again when the block or the file is made.
Result<void> checkRoom(const Parameters &p)
{
    switch (kindOf(p)) {
    case Kind::Block:
        return NamedBlock::checkRoom(bytesOf(p));
    case Kind::MappedFile:
        return checkFileRoom(bytesOf(p));
    case Kind::Value:
    case Kind::Array:
        break;
    }
    return {};
}

} // namespace

Result<void> check(const Parameters &p)
{
    if (!isMapped(p) || p.integer("length") > 0 || p.integer("size-mib") > 0)
        return {};
    return usageError(
        (kindOf(p) == Kind::Block
             ? tr("%1 is %2 and %3 is %4: a block needs at least one byte. Python raises ValueError.")
             : tr("%1 is %2 and %3 is %4: an empty file cannot be mapped. Python raises ValueError."))
            .arg(shownLabel(p, "kind"), shownSetting(p, "kind"), shownLabel(p, "length"), 0),
        {"length", "size-mib", "kind"});
}

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (kindOf(p) == Kind::Value)
        none.append(idleWhile(p, "length", "kind"));
    if (!isMapped(p))
        none.append(idleWhile(p, "size-mib", "kind"));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (const Result<void> fits = checkRoom(p); !fits)
        remarks.append(fits.error().sentence);
    if (kindOf(p) != Kind::Value && p.integer("length") == 0)
        remarks.append(tr("An array without elements can be made; any index is beyond its end."));
    return remarks;
}

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const Repeat &last = *counted.last();
    return {last.outcomes.value("seen") > 0 ? tr("The parent sees what the child wrote.")
                                            : tr("The parent does not see what the child wrote."),
            detailOf(run.parameters, last)};
}

} // namespace plab::sharedvalues
