// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <QDir>
#include <QString>
#include <QStringList>

namespace plab::ownscript {

/// What is to be run, with every path resolved.
struct Settings
{
    QString file;        ///< absolute
    QString given;       ///< sys.argv[0]
    QStringList words;   ///< the script's own arguments
    QString interpreter; ///< absolute
    QString startMethod; ///< empty: as written
    QString folder;      ///< to be in; empty: where the laboratory is
    QString probe;       ///< folder of the package
    bool stopsOnHang = true;
    double hangSeconds = 5;
    std::string temporary; ///< folder for its temporary files; empty: as for us
    QString shown;         ///< how the file is called in the record; empty: as it is
};

/// The error is a sentence that names what is missing. Looks into the file system.
Result<Settings> settingsOf(const Parameters &parameters);

/// Where it is installed, by its name, or by its path, from the folder of the script too; the error is a
/// sentence.
Result<QString> interpreterNamed(const QString &name, const QDir &scripts = {});

/// The folder of the probe's package, beside the nursery.
QString probeFolder();

/// Those of the interpreters that people use that are installed here: "python3", "python3.12", "pypy3".
QStringList interpretersFound();

/// The example that runs where no file is named; the first one for a record that does not say which.
QString exampleFile(const Parameters &parameters);

} // namespace plab::ownscript
