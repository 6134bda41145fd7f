// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

extension Registry {
    /// A sentence when an unreadable file was found in the registry's place.
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
