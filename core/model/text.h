// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <type_traits>
#include <vector>

namespace plab {

/// A text for people, as a value: what it says in English, and what stands in its places. So it can say
/// itself in English wherever it was made (records, command line, `describe`), and in the language of the
/// window where it is shown.
///
///     tr("%1 took %2.").arg(name, shownSeconds(s))          %1 to %9 are the arguments, in their order
///     tr("%n tasks wait.", "%n task waits.", n)             %n is the count; the second form is for one
///     tr("%1 %2", "figure and unit")                        what is meant, where the words alone do not tell
///
/// resources/translations/collect finds what is given to `tr`; a member of a QObject writes `plab::tr`, since
/// `tr` alone is QObject's, whose text is one of the window. Reentrant; holds string literals by pointer.
class Text
{
public:
    Text() = default;
    /// Literals, which live for ever.
    static Text saying(const char *source, const char *meaning = nullptr)
    {
        Text text;
        text.m_source = source;
        text.m_comment = meaning;
        return text;
    }
    static Text counting(const char *many, const char *one, double n)
    {
        Text text = saying(many, one);
        text.m_isCounted = true;
        text.m_count = n;
        return text;
    }
    /// What is the same in every language, or has come as text already: a name, a figure, a file's content.
    static Text plain(const QString &text);
    /// A number that is a name and no amount, without grouping: a pid, an exit code, a signal.
    static Text digits(qint64 number) { return plain(QString::number(number)); }

    /// Texts, strings, and whole numbers, which are written as shownCount does.
    template<typename... Arguments>
    Text arg(const Arguments &...arguments) const
    {
        Text filled = *this;
        (filled.m_arguments.push_back(asText(arguments)), ...);
        return filled;
    }

    bool isEmpty() const { return m_source == nullptr && m_plain.isEmpty(); }
    QString english() const;
    /// In the language of the translators that QCoreApplication has; English without.
    QString shown() const;

    friend bool operator==(const Text &a, const Text &b) { return a.english() == b.english(); }
    friend bool operator==(const Text &a, const QString &b) { return a.english() == b; }

    static constexpr const char *Context = "core"; ///< of all texts, for translators

private:
    static Text asText(const Text &text) { return text; }
    static Text asText(const QString &text) { return plain(text); }
    template<typename Number>
    requires(std::is_integral_v<Number>) static Text asText(Number number)
    {
        return plain(grouped(double(number)));
    }
    static QString grouped(double number);

    using Say = QString (Text::*)() const;
    QString filled(const QString &pattern, Say say) const;
    const char *englishSource() const;
    QString counted() const;

    const char *m_source = nullptr;  ///< null: m_plain is all
    const char *m_comment = nullptr; ///< how m_source is said of one, or what is meant: tells texts apart
    bool m_isCounted = false;
    double m_count = 0;
    QString m_plain;
    std::vector<Text> m_arguments;
};

/// Names and figures, as they are.
QList<Text> plainTexts(const QStringList &texts);
/// What each says in English.
QStringList englishOf(const QList<Text> &texts);
/// What each says in the language of the window.
QStringList shownOf(const QList<Text> &texts);
/// Whole sentences one after the other; empty ones leave no gap.
Text joined(const QList<Text> &sentences);

inline Text tr(const char *source)
{
    return Text::saying(source);
}
inline Text tr(const char *source, const char *meaning)
{
    return Text::saying(source, meaning);
}
inline Text tr(const char *many, const char *one, double n)
{
    return Text::counting(many, one, n);
}

} // namespace plab
