// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/filedialogs.h"

#include <QFileDialog>
#include <QFileIconProvider>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>

namespace plab {

namespace {

const QString FolderKey = QStringLiteral("files/folder");

/// Tells kinds of files by their names. Qt's own looks into every file of a folder, which takes long over a
/// network and for ever where a file has no end (/proc/kmsg), while the window stands still.
class IconsByName : public QFileIconProvider
{
public:
    QIcon icon(const QFileInfo &info) const override
    {
        return QFileIconProvider::icon(info.isDir() ? Folder : File);
    }
    using QFileIconProvider::icon;

    QString type(const QFileInfo &info) const override
    {
        return info.isDir() ? QStringLiteral("folder") : info.suffix();
    }
};

QString lastFolder()
{
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString folder = QSettings().value(FolderKey, documents).toString();
    return QDir(folder).exists() ? folder : documents;
}

void show(QFileDialog *dialog, std::function<void(const QString &)> then)
{
    static IconsByName icons; // the dialog only borrows it
    dialog->setIconProvider(&icons);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog,
                     [then = std::move(then)](const QString &path) {
                         QSettings().setValue(FolderKey, QFileInfo(path).absolutePath());
                         then(path);
                     });
    dialog->open();
}

/// The first ending a filter names: "PNG picture (*.png)" → "png".
QString endingOf(const QString &filter)
{
    static const QRegularExpression ending(QStringLiteral("\\*\\.([a-z]+)"));
    return ending.match(filter).captured(1);
}

} // namespace

void askWhereToSave(QWidget *window, const QString &title, const QString &suggestedName,
                    const QString &filters, std::function<void(const QString &)> then)
{
    auto *dialog = new QFileDialog(window, title, lastFolder(), filters);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(endingOf(filters));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog,
                     [dialog](const QString &filter) { dialog->setDefaultSuffix(endingOf(filter)); });
    dialog->selectFile(suggestedName);
    show(dialog, std::move(then));
}

void askWhatToOpen(QWidget *window, const QString &title, const QString &filters,
                   std::function<void(const QString &)> then)
{
    auto *dialog = new QFileDialog(window, title, lastFolder(), filters);
    dialog->setFileMode(QFileDialog::ExistingFile);
    show(dialog, std::move(then));
}

} // namespace plab
