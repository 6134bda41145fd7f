// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Journal {
    /// Warnings: that nothing is written any more, or a problem although the journal is sound.
    package var warnings: [UserMessage] {
        [failure?.userMessage, tornWarning, clockWarning, roomWarning].compactMap { $0 }
    }

    /// A sentence when a recent run ended in the middle of a line.
    package var tornWarning: UserMessage? {
        guard let path = recentTornLine else { return nil }
        return UserMessage(
            "torn-line",
            .failure,
            english: """
                The power went while a line was being written; nobody was told of it and it was put aside: put the card of \
                that moment on again.
                """,
            french: """
                Le courant a manqué pendant l'écriture d'une ligne, annoncée à personne et mise de côté : reposez la carte \
                de ce moment-là.
                """,
            detail: path
        )
    }

    /// A sentence while the clock is behind the last line or behind the build date of this program. Lines written
    /// meanwhile are marked.
    package var clockWarning: UserMessage? {
        guard isClockBehind else { return nil }
        return UserMessage(
            "clock-behind",
            .failure,
            english:
                "The clock of this computer is behind: set date and time (timedatectl), lines are marked until then.",
            french:
                "L'horloge de cet ordinateur retarde : réglez date et heure (timedatectl), les lignes sont marquées d'ici là."
        )
    }

    /// A sentence when the file system cannot reserve space for the lines that close begun cards.
    package var roomWarning: UserMessage? {
        guard !canSecureRoom else { return nil }
        return UserMessage(
            "room-not-secured",
            .failure,
            english: """
                The disk of the data folder cannot keep room for lines to come: keep some space free, or move the folder to \
                ext4 or XFS.
                """,
            french: """
                Le disque du dossier de données ne peut pas réserver de place : gardez de l'espace libre ou passez le \
                dossier sur ext4 ou XFS.
                """
        )
    }
}
