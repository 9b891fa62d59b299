// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/ticket-office/ticketfile.h"

#include "core/experiments/ticket-office/card.h"
#include "core/runtime/briefname.h"

#include <QJsonDocument>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace plab::ticketoffice {

namespace {

constexpr int Size = 40; ///< more than any number of tickets needs
constexpr auto FileName = "data.json";

bool writeAll(int file, const QByteArray &bytes)
{
    return pwrite(file, bytes.constData(), std::size_t(bytes.size()), 0) == bytes.size();
}

} // namespace

Writing writingOf(const Parameters &p)
{
    const QString write = p.choice("write");
    return write == QLatin1String("rename")       ? Writing::Renamed
        : write == QLatin1String("emptied-first") ? Writing::EmptiedFirst
                                                  : Writing::InOne;
}

Result<TicketFolder> TicketFolder::make()
{
    const std::string path = namedFolder(briefName(getpid()));
    if (mkdir(path.c_str(), 0700) != 0)
        return systemError(
            tr("Cannot make the folder %1 for the ticket file: %2.").arg(QString::fromStdString(path)),
            errno);
    TicketFolder folder;
    folder.m_folder.reset(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.m_folder) {
        const int error = errno;
        removeBriefName(briefName(getpid()));
        return systemError(
            tr("Cannot open the folder %1 for the ticket file: %2.").arg(QString::fromStdString(path)),
            error);
    }
    return folder;
}

TicketFolder::~TicketFolder()
{
    if (m_folder)
        removeBriefName(briefName(getpid()));
}

Result<TicketFile> TicketFile::open(Writing writing, int file, int folder)
{
    TicketFile opened;
    opened.m_writing = writing;
    opened.m_folder = folder;
    if (writing == Writing::Renamed)
        return opened;
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    opened.m_file.reset(::open(path, O_RDWR | O_CLOEXEC));
    if (!opened.m_file)
        return systemError(tr("Cannot open the ticket file anew: %1."), errno);
    return opened;
}

QByteArray TicketFile::text() const
{
    Descriptor named;
    if (m_writing == Writing::Renamed)
        named.reset(openat(m_folder, FileName, O_RDONLY | O_CLOEXEC));
    char text[Size];
    const ssize_t size = pread(named ? named.get() : m_file.get(), text, sizeof text, 0);
    return QByteArray(text, std::max<ssize_t>(size, 0)).trimmed();
}

std::optional<std::int64_t> TicketFile::read() const
{
    const QJsonValue number = QJsonDocument::fromJson(text()).object().value(QLatin1String("number"));
    return number.isDouble() ? std::optional(std::int64_t(number.toInteger())) : std::nullopt;
}

bool TicketFile::write(std::int64_t number, const std::function<bool()> &meanwhile) const
{
    const QByteArray json = "{\"number\": " + QByteArray::number(qint64(number)) + "}";
    switch (m_writing) {
    case Writing::InOne: // filled up with blanks: always of one length
        return meanwhile() && writeAll(m_file.get(), json.leftJustified(Size - 1, ' ') + '\n');
    case Writing::EmptiedFirst:
        return ftruncate(m_file.get(), 0) == 0 && meanwhile() && writeAll(m_file.get(), json);
    case Writing::Renamed:
        return writeBeside(json, meanwhile);
    }
    return false;
}

/// Whoever opens the name finds the old file or the new one, and either is complete.
bool TicketFile::writeBeside(const QByteArray &json, const std::function<bool()> &meanwhile) const
{
    const std::string name = std::to_string(getpid());
    const Descriptor beside(openat(m_folder, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    return beside && meanwhile() && writeAll(beside.get(), json)
        && renameat(m_folder, name.c_str(), m_folder, FileName) == 0;
}

} // namespace plab::ticketoffice
