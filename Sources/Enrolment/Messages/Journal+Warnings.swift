// SPDX-License-Identifier: Apache-2.0

extension Journal {
    /// What deserves attention: that nothing is written any more, or what is wrong although the journal is sound.
    public var warnings: [UserMessage] {
        [failure?.userMessage, clockWarning, roomWarning].compactMap { $0 }
    }

    /// A sentence while the clock of this computer lies before the last line or before these programs were built. Lines
    /// written meanwhile are marked.
    public var clockWarning: UserMessage? {
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
    public var roomWarning: UserMessage? {
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
