// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QMap>
#include <QString>

namespace plab {

/// index.html of all pictures of a folder, what they show as headings, with a field that leaves those whose
/// names hold every word typed. Whether it could be written.
inline bool writePictureIndex(const QString &folder)
{
    QMap<QString, QString> sections; // by what is shown
    for (const QString &name : QDir(folder).entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name))
        sections[name.section('_', 0, 0)] +=
            QStringLiteral(
                "<figure><a href='%1'><img loading=lazy src='%1'></a><figcaption>%2</figcaption></figure>\n")
                .arg(name, name.section('_', 1).chopped(4));
    QString page =
        QStringLiteral("<!doctype html><meta charset=utf-8><title>Process Lab, every "
                       "pane</title><style>body{font:14px sans-serif;"
                       "margin:1em}figure{display:inline-block;margin:4px}img{width:460px;border:1px solid "
                       "#999;display:block}"
                       "input{font-size:1em;width:24em;position:sticky;top:4px}</style>\n<input autofocus "
                       "placeholder='dark 1024 "
                       "processes' oninput=\"for(const f of "
                       "document.querySelectorAll('figure'))f.hidden=!this.value.split(' ')"
                       ".every(w=>f.innerHTML.includes(w));\"><style>figure[hidden]{display:none}</style>\n");
    for (auto section = sections.cbegin(); section != sections.cend(); ++section)
        page += QStringLiteral("<h2>%1</h2>\n%2").arg(section.key(), section.value());
    QFile file(QDir(folder).filePath(QStringLiteral("index.html")));
    return file.open(QIODevice::WriteOnly) && file.write(page.toUtf8()) > 0;
}

} // namespace plab
