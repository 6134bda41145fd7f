// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Journal

extension RegistryError: UserFacingError {
    /// What to do about the registry; the journal is never harmed.
    package var userMessage: UserMessage {
        switch self {
        case .journal(let error): return error.userMessage
        case .deliveryMissing(let path), .deliveryChanged(let path), .deliveryFile(let path, _):
            return UserMessage(
                "delivery-file",
                .failure,
                english: "\(path) is gone, changed or unreadable: put it back from a backup, then start again.",
                french: "\(path) est absent, modifié ou illisible : remettez-le depuis une sauvegarde, puis relancez.",
                detail: description
            )
        case .stockDisagrees, .deliveryUnreadable, .deliveryDiffers:
            return UserMessage(
                "delivery-replay",
                .failure,
                english: "Journal and deliveries contradict each other: keep every file and see docs/stock.md.",
                french:
                    "Le journal et les livraisons se contredisent : conservez tous les fichiers, voyez docs/stock.md.",
                detail: description
            )
        case .database where isBusy:
            return UserMessage(
                "registry-busy",
                .failure,
                english: "Another program has the registry open: close it (sqlite3, a backup), then start again.",
                french: "Un autre programme tient le registre ouvert : fermez-le (sqlite3, sauvegarde), puis relancez.",
                detail: description
            )
        case .database where isDiskFull:
            return UserMessage(
                "registry-disk-full",
                .failure,
                english: "The disk is full and the registry cannot be opened: free some room, then start again.",
                french: "Le disque est plein, le registre ne s'ouvre pas : libérez de la place, puis relancez.",
                detail: description
            )
        default:
            return UserMessage(
                "registry",
                .failure,
                english: "The registry cannot be used; the journal is unharmed: run crousctl registry rebuild.",
                french: "Le registre est inutilisable, le journal est intact : lancez crousctl registry rebuild.",
                detail: description
            )
        }
    }
}
