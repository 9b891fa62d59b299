// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsontext.h"
#include "core/model/result.h"

#include <QJsonValue>

#include <string_view>

namespace plab {

/// A number as it stands there and as what it is: whole as long as 64 bits hold it, exactly.
struct JsonNumber
{
    std::string_view text;
    bool isWhole = false;
    qint64 whole = 0;
    double real = 0; ///< of a whole one, too

    QJsonValue value() const { return isWhole ? QJsonValue(whole) : QJsonValue(real); }
};

/// Who is told of a JSON text, part by part. Each says whether the reading goes on; who ends it keeps why.
class JsonListener
{
public:
    virtual ~JsonListener() = default;
    virtual bool openObject() = 0;
    virtual bool key(const QString &name) = 0;
    virtual bool closeObject() = 0;
    virtual bool openArray() = 0;
    virtual bool closeArray() = 0;
    virtual bool text(std::string_view utf8) = 0;
    virtual bool number(const JsonNumber &number) = 0;
    virtual bool word(const QJsonValue &value) = 0; ///< null, true or false

    const std::optional<Error> &refusal() const { return m_refusal; }

protected:
    bool refuse(const Error &error)
    {
        m_refusal = error;
        return false;
    }

private:
    std::optional<Error> m_refusal;
};

/// Reads one JSON object by the grammar of RFC 8259 in one pass. What a person's file may not have is an
/// error with line and column: other bytes than UTF-8, a key twice in one object, values nested deeper than
/// 64, numbers that no double holds, anything behind the object. Or it is what the listener refused.
Result<void> readJson(JsonText &text, JsonListener &listener);

} // namespace plab
