// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/json/jsonpass.h"

#include <QSet>

#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>

namespace plab {

namespace {

constexpr int Deepest = 64;

/// A double that is a whole number, as QJsonValue takes it: 1e3 is 1000.
void makeWhole(JsonNumber &number)
{
    constexpr double Beyond = 9223372036854775808.0;
    number.isWhole = number.real >= -Beyond && number.real < Beyond && number.real == std::trunc(number.real);
    if (number.isWhole)
        number.whole = qint64(number.real);
}

std::optional<JsonNumber> numberOf(std::string_view text)
{
    JsonNumber number {.text = text};
    const char *const end = text.data() + text.size();
    const auto whole = std::from_chars(text.data(), end, number.whole);
    if (whole.ec == std::errc() && whole.ptr == end) {
        number.isWhole = true;
        number.real = double(number.whole);
        return number;
    }
    const auto real = std::from_chars(text.data(), end, number.real); // never in a locale
    if (real.ec != std::errc() || real.ptr != end || !std::isfinite(number.real))
        return std::nullopt;
    makeWhole(number);
    return number;
}

/// What RapidJSON tells, checked for what it lets pass.
class Checker : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Checker>
{
public:
    Checker(const JsonText &text, JsonListener &listener) : m_text(text), m_listener(listener) { }

    std::optional<Error> error() const { return m_error ? m_error : m_listener.refusal(); }

    bool Default() { return false; } // numbers come as texts: nothing else is left
    bool Null() { return mayStand(m_text.Tell() - 4) && m_listener.word(QJsonValue::Null); }
    bool Bool(bool is) { return mayStand(m_text.Tell() - (is ? 4 : 5)) && m_listener.word(is); }

    bool RawNumber(const char *digits, unsigned size, bool)
    {
        const std::optional<JsonNumber> number = numberOf({digits, size});
        const std::size_t start = m_text.Tell() - size;
        if (!number)
            return fail(start, tooLarge(start));
        return mayStand(start) && m_listener.number(*number);
    }

    bool String(const char *utf8, unsigned size, bool)
    {
        return (m_keys.size() < Deepest || mayStand(m_text.startOfQuoted())) && m_listener.text({utf8, size});
    }

    bool StartObject() { return open() && m_listener.openObject(); }
    bool StartArray() { return open() && m_listener.openArray(); }
    bool EndObject(unsigned) { return close() && m_listener.closeObject(); }
    bool EndArray(unsigned) { return close() && m_listener.closeArray(); }

    bool Key(const char *utf8, unsigned size, bool)
    {
        const QString name = QString::fromUtf8(utf8, size);
        QSet<QString> &keys = m_keys.last();
        const qsizetype before = keys.size();
        keys.insert(name);
        if (keys.size() == before)
            return fail(m_text.startOfQuoted(),
                        tr("the key \"%1\" stands twice in one object").arg(name.left(60)));
        return m_listener.key(name);
    }

    Text tooLarge(std::size_t start) const
    {
        return tr("the number %1 is beyond what can be held").arg(m_text.numberAt(start));
    }

    bool fail(std::size_t offset, const Text &what)
    {
        m_error = usageError(
            tr("%1: %2.", "line and column, and what is wrong there").arg(m_text.place(offset), what));
        return false;
    }

private:
    bool mayStand(std::size_t start)
    {
        return m_keys.size() < Deepest || fail(start, tr("values are nested deeper than %1").arg(Deepest));
    }

    bool open()
    {
        if (!mayStand(m_text.Tell())) // RapidJSON tells of a bracket before it takes it
            return false;
        m_keys.append(QSet<QString>());
        return true;
    }

    bool close()
    {
        m_keys.removeLast();
        return true;
    }

    const JsonText &m_text;
    JsonListener &m_listener;
    QList<QSet<QString>> m_keys; ///< of each object and array around what is read
    std::optional<Error> m_error;
};

Text wordsFor(rapidjson::ParseErrorCode code, const JsonText &text)
{
    switch (code) {
    case rapidjson::kParseErrorDocumentRootNotSingular:
        return tr("there is something behind the end of the object");
    case rapidjson::kParseErrorObjectMissName:
        return tr("a text in double quotes was expected");
    case rapidjson::kParseErrorObjectMissColon:
        return tr(": was expected");
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
        return tr("} was expected");
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
        return tr("] was expected");
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
        return tr("\\u must be followed by four hexadecimal digits");
    case rapidjson::kParseErrorStringEscapeInvalid:
        return uchar(text.Peek()) < 0x20 && !text.isAtEnd()
            ? tr("a control character stands in a text without being escaped")
            : tr("an escape in a text is unknown");
    case rapidjson::kParseErrorStringMissQuotationMark:
        return text.isAtEnd() ? tr("a text does not end")
                              : tr("a control character stands in a text without being escaped");
    case rapidjson::kParseErrorStringInvalidEncoding:
        return text.isAtEnd() ? tr("a text does not end") : tr("the text is not UTF-8");
    default:
        return tr("a value was expected");
    }
}

} // namespace

Result<void> readJson(JsonText &text, JsonListener &listener)
{
    // Iteratively, so that no depth takes the stack; numbers as texts, so that none is rounded on the way.
    constexpr unsigned Flags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag
        | rapidjson::kParseNumbersAsStringsFlag;
    Checker checker(text, listener);
    text.skipSpace();
    if (text.Peek() != '{')
        checker.fail(text.Tell(), tr("an object was expected, beginning with {"));
    if (const std::optional<Error> error = checker.error())
        return *error;
    rapidjson::Reader reader;
    const rapidjson::ParseResult result = reader.Parse<Flags>(text, checker);
    if (text.isTooLong())
        checker.fail(text.Tell(),
                     tr("this is more than %1 bytes, the most that is kept of one file")
                         .arg(Text::digits(LargestKept)));
    else if (result.IsError() && result.Code() == rapidjson::kParseErrorNumberTooBig)
        checker.fail(result.Offset(), checker.tooLarge(result.Offset()));
    else if (result.IsError() && result.Code() != rapidjson::kParseErrorTermination)
        checker.fail(result.Offset(), wordsFor(result.Code(), text));
    else if (!result.IsError() && !text.isAtEnd()) // a byte of zero ends it for RapidJSON
        checker.fail(text.Tell(), tr("there is something behind the end of the object"));
    if (const std::optional<Error> error = checker.error())
        return *error;
    return {};
}

} // namespace plab
