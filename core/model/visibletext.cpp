// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/visibletext.h"

#include <cstring>

namespace plab {

namespace {

bool isObeyed(char16_t unit)
{
    return unit < 0x20 || (unit >= 0x7f && unit <= 0x9f) || (unit >= 0x202a && unit <= 0x202e)
        || (unit >= 0x2066 && unit <= 0x2069);
}

QString jsonEscape(char16_t unit)
{
    return QStringLiteral("\\u%1").arg(uint(unit), 4, 16, QLatin1Char('0'));
}

QString escapeOf(char16_t unit)
{
    switch (unit) {
    case u'\n':
        return QStringLiteral("\\n");
    case u'\t':
        return QStringLiteral("\\t");
    case u'\r':
        return QStringLiteral("\\r");
    default:
        return unit > 0xff ? jsonEscape(unit)
                           : QStringLiteral("\\x%1").arg(uint(unit), 2, 16, QLatin1Char('0'));
    }
}

bool isLayout(char16_t unit)
{
    return unit == u'\n' || unit == u'\t';
}

/// How many bytes the UTF-8 of such a character takes at this place of a text; 0 for any other. ASCII's own
/// are left: where a document has them they are its layout.
qsizetype lengthObeyed(const QByteArray &text, qsizetype at)
{
    const auto byte = [&](qsizetype i) { return at + i < text.size() ? uchar(text.at(at + i)) : 0; };
    if (byte(0) == 0x7f)
        return 1;
    if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f)
        return 2;
    const bool turns = (byte(1) == 0x80 && byte(2) >= 0xaa && byte(2) <= 0xae)
        || (byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9);
    return byte(0) == 0xe2 && turns ? 3 : 0;
}

} // namespace

QString visibleText(const QString &text, Layout layout)
{
    QString shown;
    shown.reserve(text.size());
    for (const QChar character : text) {
        const char16_t unit = character.unicode();
        if (isObeyed(unit) && !(layout == Layout::Kept && isLayout(unit)))
            shown += escapeOf(unit);
        else
            shown += character;
    }
    return shown;
}

QString visibleField(const char *field, std::size_t size)
{
    const std::size_t length = strnlen(field, size);
    QString text = QString::fromUtf8(field, qsizetype(length));
    if (length + 1 >= size && text.endsWith(QChar::ReplacementCharacter))
        text.chop(1);
    return visibleText(text);
}

QByteArray visibleJson(const QByteArray &json)
{
    QByteArray shown;
    qsizetype copied = 0;
    for (qsizetype at = 0; at < json.size(); ++at) {
        const qsizetype length = lengthObeyed(json, at);
        if (length == 0)
            continue;
        shown += json.mid(copied, at - copied)
            + jsonEscape(QString::fromUtf8(json.mid(at, length)).at(0).unicode()).toLatin1();
        at += length - 1;
        copied = at + 1;
    }
    return copied == 0 ? json : shown + json.mid(copied);
}

} // namespace plab
