// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/runtime/descriptor.h"

#include <QByteArray>

#include <functional>
#include <optional>
#include <string>

namespace plab::ticketoffice {

/// How a buyer writes the file, which says what another may find there meanwhile.
enum class Writing {
    InOne,        ///< one call over what stood there: nobody finds it half written
    EmptiedFirst, ///< open(name, 'w') empties it, the content comes later: in between it is empty
    Renamed,      ///< a file beside it takes its name when it is complete, rename(2)
};
Writing writingOf(const Parameters &p);

/// A folder for Writing::Renamed, which needs names: it goes with this object, or with whoever sweeps up
/// after its process (core/runtime/briefname.h).
class TicketFolder
{
public:
    static Result<TicketFolder> make();
    TicketFolder() = default;
    TicketFolder(TicketFolder &&) = default;
    TicketFolder &operator=(TicketFolder &&) = default;
    ~TicketFolder();

    int get() const { return m_folder.get(); }

private:
    Descriptor m_folder;
};

/// The number of tickets left, as a JSON file {"number": n}. One thread.
class TicketFile
{
public:
    /// `file` has no name, it is opened anew through /proc/self/fd, so that each process has a description of
    /// its own. Where the file is renamed it stands in `folder` instead.
    static Result<TicketFile> open(Writing writing, int file, int folder);

    /// Reads the whole file, like json.load. No value if it holds no such number, or nothing at all.
    std::optional<std::int64_t> read() const;
    /// `meanwhile` is called when the file is open for writing and nothing is written yet; where it returns
    /// false nothing will be. False if the file was not written.
    bool write(
        std::int64_t number, const std::function<bool()> &meanwhile = [] { return true; }) const;
    /// What stands in the file, without blanks behind it.
    QByteArray text() const;

private:
    bool writeBeside(const QByteArray &json, const std::function<bool()> &meanwhile) const;

    Writing m_writing = Writing::InOne;
    Descriptor m_file;
    int m_folder = -1; ///< not owned
};

} // namespace plab::ticketoffice
