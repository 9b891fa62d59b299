// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/text.h"

#include "core/model/wording.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>

namespace plab {

Text Text::plain(const QString &text)
{
    Text plain;
    plain.m_plain = text;
    return plain;
}

QString Text::grouped(double number)
{
    return shownCount(number);
}

const char *Text::englishSource() const
{
    return m_isCounted && std::llround(m_count) == 1 ? m_comment : m_source;
}

QString Text::english() const
{
    return m_source ? filled(QString::fromUtf8(englishSource()), &Text::english) : m_plain;
}

QString Text::shown() const
{
    if (!m_source)
        return m_plain;
    // A text that nobody has translated comes back as it is: then its English form for one may be the right
    // one.
    QString pattern = QCoreApplication::translate(Context, m_source, m_comment);
    if (pattern == QString::fromUtf8(m_source))
        pattern = QString::fromUtf8(englishSource());
    else if (m_isCounted)
        pattern = counted();
    return filled(pattern, &Text::shown);
}

/// The translators' form for the count, with the count in it: Qt has put it in without grouping, before any
/// argument is there.
QString Text::counted() const
{
    const int form = int(std::clamp<qint64>(std::llround(m_count), 0, std::numeric_limits<int>::max()));
    return QCoreApplication::translate(Context, m_source, m_comment, form)
        .replace(QString::number(form), grouped(m_count));
}

/// In one pass: what stands in an argument is not looked at again.
QString Text::filled(const QString &pattern, Say say) const
{
    QString text;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool isPlace = pattern.at(i) == QLatin1Char('%') && i + 1 < pattern.size();
        const QChar next = isPlace ? pattern.at(i + 1) : QChar();
        const int place = next.digitValue();
        if (next == QLatin1Char('n') && m_isCounted)
            text += grouped(m_count);
        else if (place >= 1 && place <= int(m_arguments.size()))
            text += (m_arguments[std::size_t(place) - 1].*say)();
        else {
            text += pattern.at(i);
            continue;
        }
        ++i;
    }
    return text;
}

QList<Text> plainTexts(const QStringList &texts)
{
    QList<Text> plain;
    for (const QString &text : texts)
        plain << Text::plain(text);
    return plain;
}

QStringList englishOf(const QList<Text> &texts)
{
    QStringList english;
    for (const Text &text : texts)
        english << text.english();
    return english;
}

QStringList shownOf(const QList<Text> &texts)
{
    QStringList shown;
    for (const Text &text : texts)
        shown << text.shown();
    return shown;
}

Text joined(const QList<Text> &sentences)
{
    Text all;
    for (const Text &sentence : sentences) {
        if (!sentence.isEmpty())
            all = all.isEmpty() ? sentence : tr("%1 %2", "two sentences").arg(all, sentence);
    }
    return all;
}

} // namespace plab
