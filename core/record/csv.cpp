// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/csv.h"

#include "core/model/numbertext.h"
#include "core/record/eventrows.h"

#include <algorithm>

namespace plab {

namespace {

QByteArray joined(const QList<QByteArray> &cells)
{
    return cells.join(',') + '\n';
}

QByteArray quotedIfNeeded(const QByteArray &cell)
{
    const bool special =
        cell.contains(',') || cell.contains('"') || cell.contains('\n') || cell.contains('\r');
    return special ? '"' + QByteArray(cell).replace("\"", "\"\"") + '"' : cell;
}

/// Numbers and lists of numbers stay what they are, also negative ones; a choice is a text.
QByteArray parameterCell(const ParameterValue &value)
{
    if (const auto *choice = std::get_if<QString>(&value))
        return csvText(*choice);
    if (std::holds_alternative<QStringList>(value))
        return csvText(parameterToText(value));
    return quotedIfNeeded(parameterToText(value).toUtf8());
}

QByteArray measureCell(const std::optional<double> &value)
{
    return value ? numberText(*value).toLatin1() : QByteArray();
}

QByteArray headOf(const Declaration &declaration)
{
    QList<QByteArray> cells {"experiment", "repeat", "witness", "seed", "ending"};
    for (const Parameter &parameter : declaration.parameters)
        cells << csvText(parameter.name);
    for (const MeasureDeclaration &measure : declaration.measures)
        cells << csvText(measure.name);
    return joined(cells);
}

QByteArray rowOf(const RunRecord &record, const Declaration &declaration, int number)
{
    const Repeat &repeat = record.repeats.at(number - 1);
    QList<QByteArray> cells {csvText(record.experiment), QByteArray::number(number),
                             repeat.witness ? "1" : "0", QByteArray::number(record.seed),
                             csvText(repeatEndingName(repeat.ending))};
    for (const Parameter &parameter : declaration.parameters) {
        const bool known = record.parameters.contains(parameter.name);
        cells << (known ? parameterCell(record.parameters.value(parameter.name)) : QByteArray());
    }
    for (const MeasureDeclaration &measure : declaration.measures)
        cells << measureCell(repeat.measures.value(measure.name));
    return joined(cells);
}

/// ",index,name,pid," for every lane.
QList<QByteArray> laneCells(const Repeat &repeat)
{
    QList<QByteArray> cells;
    for (int index = 0; index < repeat.lanes.size(); ++index) {
        const bool known = index < repeat.processes.size();
        cells << ',' + QByteArray::number(index) + ','
                + (known ? csvText(repeat.processes[index].name) + ','
                           + QByteArray::number(repeat.processes[index].pid)
                         : QByteArray(","))
                + ',';
    }
    return cells;
}

bool appendEvents(TextPieces &pieces, const Repeat &repeat)
{
    const QList<QByteArray> lanes = laneCells(repeat);
    return forEachEvent(repeat, [&](const Event &event, int index) {
        QByteArray &csv = pieces.text();
        appendEventSeconds(csv, repeat, event);
        csv += lanes[index];
        csv += eventKindName(event.kind).toLatin1();
        csv += ',';
        appendDigits(csv, event.object);
        csv += ',';
        appendArgument(csv, event);
        csv += '\n';
        return pieces.goesOn(1);
    });
}

} // namespace

QByteArray csvText(const QString &text)
{
    QByteArray cell = text.toUtf8();
    if (!cell.isEmpty() && QByteArrayView("=+-@\t\r").contains(cell.front()))
        cell.prepend('\'');
    return quotedIfNeeded(cell);
}

QByteArray resultsCsv(const RunRecord &record, const Declaration &declaration)
{
    QByteArray csv = headOf(declaration);
    for (int number = 1; number <= record.repeats.size(); ++number) {
        if (record.repeats.at(number - 1).ending != RepeatEnding::Running)
            csv += rowOf(record, declaration, number);
    }
    return csv;
}

bool writeEventsCsv(const RunRecord &record, const Sink &sink, const FileProgress &progress)
{
    const Repeat *shown = record.timelineRepeat();
    const bool one = shown && shown->witness;
    TextPieces pieces(sink, progress, one ? eventCount(*shown) : eventCount(record));
    pieces.text() += "t_s,index,name,pid,kind,object,argument\n";
    if (one)
        return appendEvents(pieces, *shown) && pieces.handOn();
    return std::all_of(record.repeats.begin(), record.repeats.end(),
                       [&](const Repeat &repeat) { return appendEvents(pieces, repeat); })
        && pieces.handOn();
}

QByteArray eventsCsv(const RunRecord &record)
{
    QByteArray csv;
    writeEventsCsv(record, [&csv](const QByteArray &piece) {
        csv += piece;
        return true;
    });
    return csv;
}

} // namespace plab
