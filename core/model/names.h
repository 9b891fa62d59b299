// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <array>
#include <optional>
#include <utility>

namespace plab {

/// The contract names of an enum, both ways from one table, so that a name written can always be read back.
template<typename Enum, std::size_t Size>
using NameTable = std::array<std::pair<Enum, const char *>, Size>;

template<typename Enum, std::size_t Size>
QString nameIn(const NameTable<Enum, Size> &table, Enum value)
{
    for (const auto &[known, name] : table) {
        if (known == value)
            return QString::fromUtf8(name);
    }
    return {};
}

template<typename Enum, std::size_t Size>
std::optional<Enum> valueIn(const NameTable<Enum, Size> &table, const QString &name)
{
    for (const auto &[value, known] : table) {
        if (name == QString::fromUtf8(known))
            return value;
    }
    return std::nullopt;
}

} // namespace plab
