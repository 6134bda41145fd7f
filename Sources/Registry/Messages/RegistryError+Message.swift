// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import Journal

extension RegistryError {
    /// What to do about the registry; the journal is never harmed.
    package var userMessage: UserMessage {
        switch self {
        case .journal(let error): error.userMessage
        case .deliveryMissing(let path), .deliveryChanged(let path):
            UserMessage(.deliveryFile, .failure, ["path": path])
        case .deliveryFile(let path, let cause): UserMessage(.deliveryFile, .failure, ["path": path], detail: cause)
        case .stockDisagrees(let sequence, let uid):
            UserMessage(.deliveryReplay, .failure, ["line": sequence], detail: uid)
        case .deliveryUnreadable(let sequence): UserMessage(.deliveryReplay, .failure, ["line": sequence])
        case .deliveryDiffers(let sequence, let path):
            UserMessage(.deliveryReplay, .failure, ["line": sequence], detail: path)
        case .database(let code, let message): databaseMessage("SQLite \(code): \(message)")
        case .otherVersion(let found):
            UserMessage(.registry, .failure, detail: Phrase(.registryVersion, ["found": found]))
        case .unreadableRow(let uid): UserMessage(.registry, .failure, detail: uid)
        case .contradiction(let sequence, let contradiction):
            UserMessage(
                .registry,
                .failure,
                detail: Phrase(.registryEntry, ["line": sequence, "problem": contradiction])
            )
        case .notRemoved(let path): UserMessage(.registry, .failure, detail: path)
        }
    }

    private func databaseMessage(_ detail: String) -> UserMessage {
        if isBusy { return UserMessage(.registryBusy, .failure, detail: detail) }
        if isDiskFull { return UserMessage(.registryDiskFull, .failure, detail: detail) }
        return UserMessage(.registry, .failure, detail: detail)
    }
}
