// SPDX-License-Identifier: Apache-2.0
internal import Foundation
package import Posix
package import SmartCard

/// Why a virtual card cannot start, or its image cannot be kept.
package enum CardImageError: Error, Hashable, Sendable {
    /// A DESFire card has a UID of seven bytes.
    case unsuitableUID(CardUID)
    /// The file at `path` cannot be read or written.
    case file(path: String, PosixError)
    /// The image is not a card's memory; `subject` names the file.
    case corrupt(subject: String)
    /// The image belongs to the card with this UID, or to a card of another size.
    case anotherCard(subject: String, uid: String)
}

/// Storage of a virtual card's non-volatile memory. A save that throws has changed nothing.
///
/// Every non-volatile write of the card is one call of `save`, before the command is answered.
package protocol CardImageStore: AnyObject {
    /// Names the place in errors.
    var subject: String { get }

    /// The last image saved, nil for a new card.
    func load() throws(CardImageError) -> [UInt8]?

    /// Replaces the image atomically.
    func save(_ image: [UInt8]) throws(CardImageError)
}

/// An image in a file of mode 0600, replaced atomically.
package final class FileCardImage: CardImageStore {
    private let path: String

    package init(path: String) { self.path = path }

    package var subject: String { path }

    /// The file's content, nil when there is no file.
    package func load() throws(CardImageError) -> [UInt8]? {
        guard Files.exists(path) else { return nil }
        do {
            return try Files.read(path, limit: 1 << 20)
        } catch {
            throw .file(path: path, error)
        }
    }

    /// Writes beside the file, synchronises and renames.
    package func save(_ image: [UInt8]) throws(CardImageError) {
        do {
            try Files.replace(path, with: image, mode: 0o600)
        } catch {
            throw .file(path: path, error)
        }
    }
}

/// An image in memory, for tests and for many cards in one process.
package final class MemoryCardImage: CardImageStore {
    /// The last image saved.
    package private(set) var image: [UInt8]?
    /// Number of saves so far.
    package private(set) var saveCount = 0

    package init(_ image: [UInt8]? = nil) { self.image = image }

    package var subject: String { "image in memory" }

    /// The last image saved.
    package func load() -> [UInt8]? { image }

    package func save(_ image: [UInt8]) {
        self.image = image
        saveCount += 1
    }
}

extension CardMemory {
    /// The memory as JSON with sorted keys.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    /// Parses an image; nil for anything else, and when a length or count in it is impossible.
    init?(encoded: [UInt8]) {
        guard let memory = try? JSONDecoder().decode(CardMemory.self, from: Data(encoded)), memory.isWellFormed else {
            return nil
        }
        self = memory
    }
}
