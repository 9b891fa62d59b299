// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/shared-values/party.h"

#include "core/experiments/shared-values/card.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace plab::sharedvalues {

Kind kindOf(const Parameters &p)
{
    const QString kind = p.choice("kind");
    return kind == QLatin1String("value") ? Kind::Value
        : kind == QLatin1String("block")  ? Kind::Block
        : kind == QLatin1String("array")  ? Kind::Array
                                          : Kind::MappedFile;
}

void SharedPlaces::build(ArenaBuilder &builder, const Parameters &p)
{
    kind = kindOf(p);
    length = kind == Kind::Value ? 0 : std::uint64_t(p.integer("length"));
    numbers.build(builder, kind == Kind::Array ? length : 0);
}

std::uint64_t bytesOf(const Parameters &p)
{
    return std::max(std::uint64_t(p.integer("length")) * sizeof(std::int32_t),
                    std::uint64_t(p.integer("size-mib")) << 20);
}

Result<QJsonArray> numbersInFile(int file, std::uint64_t length)
{
    std::vector<std::int32_t> numbers(length);
    const std::size_t bytes = length * sizeof(std::int32_t);
    if (pread(file, numbers.data(), bytes, 0) != ssize_t(bytes))
        return systemError(tr("Cannot read the file that was mapped: %1."), errno);
    QJsonArray elements;
    for (const std::int32_t number : numbers)
        elements.append(number);
    return elements;
}

QString shownElements(const QJsonArray &elements)
{
    constexpr qsizetype Few = 12;
    QStringList texts;
    for (qsizetype i = 0; i < std::min<qsizetype>(elements.size(), Few); ++i)
        texts.append(QString::number(elements.at(i).toInteger()));
    if (elements.size() > Few)
        texts.append(QStringLiteral("…"));
    return QLatin1Char('[') + texts.join(QStringLiteral(", ")) + QLatin1Char(']');
}

bool isNegated(const QJsonArray &elements)
{
    for (qsizetype i = 0; i < elements.size(); ++i) {
        if (elements.at(i).toInteger(1) != -i)
            return false;
    }
    return true;
}

} // namespace plab::sharedvalues
