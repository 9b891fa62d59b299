// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/savefile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QStringView>

#include <charconv>
#include <cmath>

namespace plab {

namespace {

constexpr int deepest = 64;

/// One pass over the text by the grammar of RFC 8259. Holds no values: QJsonDocument makes those afterwards;
/// this finds what QJsonDocument lets pass (duplicate keys, depth) and says where (line and column) anything
/// is wrong.
class Scanner
{
public:
    Scanner(const QByteArray &json, QStringList *withPoint) : m_json(json), m_withPoint(withPoint) { }

    std::optional<Error> scan()
    {
        if (m_json.startsWith("\xEF\xBB\xBF"))
            m_at = 3;
        if (!QUtf8StringView(m_json).isValidUtf8())
            fail(QStringLiteral("the text is not UTF-8"));
        skipSpace();
        if (!m_error && peek() != '{')
            fail(QStringLiteral("an object was expected, beginning with {"));
        value(1);
        skipSpace();
        if (m_at < m_json.size())
            fail(QStringLiteral("there is something behind the end of the object"));
        return m_error;
    }

private:
    char peek() const { return m_at < m_json.size() ? m_json[m_at] : '\0'; }

    void skipSpace()
    {
        while (m_at < m_json.size() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t'))
            ++m_at;
    }

    void fail(const QString &what)
    {
        if (m_error)
            return;
        const QByteArray before = m_json.left(m_at);
        const qsizetype lineStart = before.lastIndexOf('\n') + 1;
        const qsizetype column = QString::fromUtf8(before.mid(lineStart)).size() + 1;
        m_error = usageError(
            QStringLiteral("Line %1, column %2: %3.").arg(before.count('\n') + 1).arg(column).arg(what));
        m_at = m_json.size();
    }

    bool take(char expected)
    {
        skipSpace();
        if (peek() != expected || m_at >= m_json.size())
            return false;
        ++m_at;
        return true;
    }

    void expect(char expected)
    {
        if (!take(expected))
            fail(QStringLiteral("%1 was expected").arg(QLatin1Char(expected)));
    }

    void value(int depth)
    {
        skipSpace();
        if (m_error)
            return;
        if (depth > deepest)
            return fail(QStringLiteral("values are nested deeper than %1").arg(deepest));
        switch (peek()) {
        case '{':
            return object(depth);
        case '[':
            return array(depth);
        case '"':
            string();
            return;
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case 'n':
            return word("null");
        default:
            return number();
        }
    }

    void object(int depth)
    {
        QSet<QString> keys;
        ++m_at;
        if (take('}'))
            return;
        do {
            skipSpace();
            const qsizetype start = m_at;
            const QString key = string();
            if (!m_error && keys.contains(key)) {
                m_at = start;
                fail(QStringLiteral("the key \"%1\" stands twice in one object").arg(key.left(60)));
            }
            keys.insert(key);
            expect(':');
            m_path.append(key);
            value(depth + 1);
            m_path.removeLast();
        } while (!m_error && take(','));
        expect('}');
    }

    void array(int depth)
    {
        ++m_at;
        if (take(']'))
            return;
        do
            value(depth + 1);
        while (!m_error && take(','));
        expect(']');
    }

    QString string()
    {
        if (peek() != '"') {
            fail(QStringLiteral("a text in double quotes was expected"));
            return {};
        }
        const qsizetype start = m_at++;
        bool escaped = false;
        while (m_at < m_json.size() && peek() != '"') {
            if (uchar(peek()) < 0x20) {
                fail(QStringLiteral("a control character stands in a text without being escaped"));
                return {};
            }
            if (peek() == '\\') {
                escaped = true;
                escape();
            } else {
                ++m_at;
            }
        }
        if (m_error || m_at >= m_json.size()) {
            fail(QStringLiteral("a text does not end"));
            return {};
        }
        ++m_at;
        const QByteArray raw = m_json.mid(start, m_at - start);
        if (!escaped)
            return QString::fromUtf8(raw.mid(1, raw.size() - 2));
        return QJsonDocument::fromJson('[' + raw + ']').array().at(0).toString();
    }

    void escape()
    {
        ++m_at;
        const char kind = peek();
        ++m_at;
        if (kind == 'u') {
            for (int i = 0; i < 4; ++i, ++m_at) {
                if (!isxdigit(uchar(peek())))
                    return fail(QStringLiteral("\\u must be followed by four hexadecimal digits"));
            }
        } else if (kind == '\0' || !QByteArrayView("\"\\/bfnrt").contains(kind)) {
            fail(QStringLiteral("an escape in a text is unknown"));
        }
    }

    void word(QByteArrayView expected)
    {
        if (!QByteArrayView(m_json).sliced(m_at).startsWith(expected))
            return fail(QStringLiteral("%1 was expected").arg(QLatin1String(expected)));
        m_at += expected.size();
    }

    void digits()
    {
        if (!isdigit(uchar(peek())))
            fail(QStringLiteral("a value was expected"));
        while (isdigit(uchar(peek())))
            ++m_at;
    }

    void number()
    {
        const qsizetype start = m_at;
        if (peek() == '-')
            ++m_at;
        if (peek() == '0')
            ++m_at;
        else
            digits();
        if (peek() == '.') {
            ++m_at;
            digits();
            if (m_withPoint)
                m_withPoint->append(m_path.join(QLatin1Char('.')));
        }
        if (peek() == 'e' || peek() == 'E') {
            ++m_at;
            if (peek() == '+' || peek() == '-')
                ++m_at;
            digits();
        }
        if (!m_error)
            checkSize(start);
    }

    void checkSize(qsizetype start)
    {
        double number = 0;
        const char *begin = m_json.constData() + start;
        const auto [end, error] = std::from_chars(begin, m_json.constData() + m_at, number);
        if (error == std::errc() && std::isfinite(number))
            return;
        const QString written = QString::fromLatin1(begin, std::min<qsizetype>(m_at - start, 60));
        m_at = start;
        fail(QStringLiteral("the number %1 is beyond what can be held").arg(written));
    }

    const QByteArray &m_json;
    QStringList *const m_withPoint;
    QStringList m_path; ///< keys down to the value
    qsizetype m_at = 0;
    std::optional<Error> m_error;
};

} // namespace

Result<QJsonObject> parseJsonObject(const QByteArray &json, QStringList *withPoint)
{
    if (const std::optional<Error> error = Scanner(json, withPoint).scan())
        return *error;
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError)
        return usageError(QStringLiteral("The file is not JSON: %1 at byte %2.")
                              .arg(error.errorString())
                              .arg(error.offset));
    return document.object();
}

} // namespace plab
