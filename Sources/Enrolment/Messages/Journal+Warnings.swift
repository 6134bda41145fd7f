// SPDX-License-Identifier: Apache-2.0

extension Journal {
    /// What deserves attention: that nothing is written any more, or what is wrong although the journal is sound.
    package var warnings: [UserMessage] {
        [failure?.userMessage, tornWarning, clockWarning, roomWarning].compactMap { $0 }
    }

    /// A sentence when a run was ended in the middle of a line not long ago.
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

    /// A sentence while the clock of this computer lies before the last line or before these programs were built. Lines
    /// written meanwhile are marked.
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

    /// A sentence when the file system cannot keep room for the lines that close begun cards.
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

extension Registry {
    /// A sentence when a file that could not be read was found in the registry's place.
    package var openingWarning: UserMessage? {
        guard let putAside else { return nil }
        return UserMessage(
            "registry-remade",
            .failure,
            english: """
                The registry could not be read and was made again from the journal; keep the old file until you know that \
                no line of the journal is missing (docs/recovery.md).
                """,
            french: """
                Le registre était illisible et a été refait depuis le journal ; gardez l'ancien fichier tant qu'il n'est \
                pas sûr qu'aucune ligne du journal ne manque (docs/depannage.md).
                """,
            detail: putAside
        )
    }
}
