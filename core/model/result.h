// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <variant>

namespace plab {

/// What an error means for the caller; the command line turns it into its exit status.
enum class ErrorKind {
    Usage,   ///< a person's mistake: wrong name, value or file (exit 2)
    Refused, ///< the machine said no: processes, memory, descriptors (exit 3)
    Failed,  ///< something that should have worked did not (exit 1)
};

/// A complete sentence: what, where, which value, and what to do.
struct Error
{
    ErrorKind kind = ErrorKind::Failed;
    Text sentence;
    QStringList about = {}; ///< names of the parameters that would have to be changed, any one of them
};

inline Error usageError(const Text &sentence, const QStringList &about = {})
{
    return {ErrorKind::Usage, sentence, about};
}
inline Error refusedError(const Text &sentence)
{
    return {ErrorKind::Refused, sentence};
}
inline Error failedError(const Text &sentence)
{
    return {ErrorKind::Failed, sentence};
}

/// Whether a system call failed because the machine gives no more of something, or does not allow it here.
inline bool isRefusal(int errorNumber)
{
    switch (errorNumber) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case ENOSPC:
    case EDQUOT:
    case ENOLCK:
    case EAGAIN:
    case EPERM:
    case EACCES:
    case ENOSYS:
        return true;
    default:
        return false;
    }
}

/// A failed system call as a whole sentence, whose next place is the worded errno: tr("Cannot read the CPU
/// time: %1."). Refused where the machine said no.
inline Error systemError(const Text &sentence, int errorNumber)
{
    return {isRefusal(errorNumber) ? ErrorKind::Refused : ErrorKind::Failed,
            sentence.arg(QString::fromLocal8Bit(std::strerror(errorNumber)))};
}
/// The one way a core function reports failure: a value or an Error. Thread-agnostic plain value.
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) { }
    Result(Error error) : m_content(std::in_place_index<1>, std::move(error)) { }

    explicit operator bool() const { return m_content.index() == 0; }
    T &value() { return std::get<0>(m_content); }
    const T &value() const { return std::get<0>(m_content); }
    T take() { return std::move(std::get<0>(m_content)); }
    const Error &error() const { return std::get<1>(m_content); }

private:
    std::variant<T, Error> m_content;
};

template<>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) { }

    explicit operator bool() const { return !m_error.has_value(); }
    const Error &error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace plab
