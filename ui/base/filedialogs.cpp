// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/filedialogs.h"

#include "ui/base/keptsettings.h"

#include <QFileDialog>
#include <QFileIconProvider>
#include <QLineEdit>
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

/// The first ending a filter names: "PNG picture (*.png)" → "png".
QString endingOf(const QString &filter)
{
    static const QRegularExpression ending(QStringLiteral("\\*\\.([a-z]+)"));
    return ending.match(filter).captured(1);
}

/// Qt adds the ending only to a name without any dot, and asks about overwriting the name as it was typed.
class SaveDialog : public QFileDialog
{
public:
    SaveDialog(QWidget *window, const QString &title, const QString &filters)
        : QFileDialog(window, title, lastFolder(), filters), m_filters(filters)
    {
        setAcceptMode(AcceptSave);
    }

    void accept() override
    {
        const QString typed = selectedFiles().value(0);
        const QString ended = withEnding(typed, m_filters, selectedNameFilter());
        auto *field = findChild<QLineEdit *>(QStringLiteral("fileNameEdit")); // selectFile() spares it
        if (field && !typed.isEmpty() && ended != typed && !QFileInfo(typed).isDir())
            field->setText(ended);
        QFileDialog::accept();
    }

private:
    QString m_filters;
};

void show(QFileDialog *dialog, std::function<void(const QString &)> then)
{
    static IconsByName icons; // the dialog only borrows it
    dialog->setIconProvider(&icons);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog,
                     [then = std::move(then)](const QString &path) {
                         KeptSettings::instance().keep(FolderKey, QFileInfo(path).absolutePath());
                         then(path);
                     });
    dialog->open();
}

} // namespace

QString withEnding(const QString &path, const QString &filters, const QString &chosenFilter)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const QString &filter : filters.split(QStringLiteral(";;"))) {
        if (ending == endingOf(filter))
            return path;
    }
    return path + QLatin1Char('.') + endingOf(chosenFilter.isEmpty() ? filters : chosenFilter);
}

void askWhereToSave(QWidget *window, const QString &title, const QString &suggestedName,
                    const QString &filters, std::function<void(const QString &)> then)
{
    auto *dialog = new SaveDialog(window, title, filters);
    dialog->selectFile(suggestedName);
    show(dialog, [dialog, filters, then = std::move(then)](const QString &path) {
        then(withEnding(path, filters,
                        dialog->selectedNameFilter())); // a desktop's own dialog may know better
    });
}

void askWhatToOpen(QWidget *window, const QString &title, const QString &filters,
                   std::function<void(const QString &)> then)
{
    auto *dialog = new QFileDialog(window, title, lastFolder(), filters);
    dialog->setFileMode(QFileDialog::ExistingFile);
    show(dialog, std::move(then));
}

} // namespace plab
