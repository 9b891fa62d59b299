// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/procstat.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>

namespace plab {

namespace {

constexpr std::size_t FirstField = 3; ///< number of the first field behind the name, in proc(5)
constexpr std::size_t LastField = 22;

template<typename Number>
void takeNumber(Number &number, std::string_view text)
{
    std::from_chars(text.data(), text.data() + text.size(), number);
}

} // namespace

std::optional<ProcStat> procStatIn(std::string_view text)
{
    const std::size_t nameEnd = text.rfind(')'); // the name may hold anything, brackets too
    if (nameEnd == std::string_view::npos)
        return std::nullopt;
    text.remove_prefix(std::min(nameEnd + 2, text.size()));
    std::array<std::string_view, LastField - FirstField + 1> fields;
    for (std::string_view &field : fields) {
        const std::size_t end = text.find(' ');
        if (end == std::string_view::npos || end == 0)
            return std::nullopt;
        field = text.substr(0, end);
        text.remove_prefix(end + 1);
    }
    const auto field = [&fields](std::size_t number) { return fields[number - FirstField]; };
    ProcStat stat;
    stat.state = field(3).front();
    takeNumber(stat.parentPid, field(4));
    takeNumber(stat.flags, field(9));
    takeNumber(stat.userTicks, field(14));
    takeNumber(stat.systemTicks, field(15));
    takeNumber(stat.startTicks, field(22));
    return stat;
}

std::optional<ProcStat> readProcStat(pid_t pid)
{
    std::array<char, 32> path {};
    std::snprintf(path.data(), path.size(), "/proc/%d/stat", int(pid));
    const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return std::nullopt;
    std::array<char, 1024> text;
    const ssize_t size = read(file, text.data(), text.size()); // ESRCH if it is gone since it was opened
    const int error = size < 0 ? errno : ESRCH;
    close(file);
    errno = error;
    return size > 0 ? procStatIn({text.data(), std::size_t(size)}) : std::nullopt;
}

} // namespace plab
