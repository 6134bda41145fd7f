// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import DESFire

// What only the whole profile shows.

extension CardProfile {
    /// The encode writes and rereads everything in one session of key 0; the proof reads with the read key; a torn
    /// write of a finished card is repaired with the write key (docs/card-rows.md, row C2).
    func checkRights(at node: ProfileNode) throws(ProfileError) {
        for (file, item) in zip(files, try node.items) {
            let path = "\(item.path).rights"
            for key in [0, writeKey] where !file.isWritable(with: key) {
                throw ProfileError(.noRight(key: key, to: "write"), at: path)
            }
            for key in [0, readKey] where !file.isReadable(with: key) {
                throw ProfileError(.noRight(key: key, to: "read"), at: path)
            }
        }
    }

    /// Each figure must fit its field for each card of this issuer, and one of them is the number.
    func checkFigures(at node: ProfileNode) throws(ProfileError) {
        var hasNumber = false
        for field in files.flatMap(\.fields) {
            guard case .figure(let figure, let coding) = field.content else { continue }
            hasNumber = hasNumber || figure == .number
            let maximum = coding.maximum(length: field.range.count)
            guard largest(figure) <= maximum else {
                throw ProfileError(.valueTooLarge(maximum: maximum), at: Self.source(of: figure))
            }
        }
        guard hasNumber else { throw ProfileError(.noNumber, at: node.path) }
    }

    /// Bytes of the card's memory the application takes. Files as the card hands out memory, in blocks of 32 bytes, a
    /// backup file twice; what it keeps for application, keys and files besides is not public, so a block for the
    /// application, for each 14 keys and for each file is assumed (docs/facts/desfire.md, section 5.5).
    var neededMemory: Int {
        let blocks = files.reduce(2) { sum, file in
            sum + 1 + (file.size + 31) / 32 * (file.kind == .backup ? 2 : 1)
        }
        return 32 * blocks
    }

    private func largest(_ figure: ProfileField.Figure) -> UInt64 {
        figure == .number ? issuer.numbers.upperBound.value : issuer.value(of: figure) ?? 0
    }

    private static func source(of figure: ProfileField.Figure) -> String {
        figure == .number ? "issuer.highest" : "issuer.\(figure.rawValue)"
    }
}

extension IssuerParameters {
    /// The parameter a field holds; nil for the number, which each card has of its own.
    func value(of figure: ProfileField.Figure) -> UInt64? {
        switch figure {
        case .number: nil
        case .cnous: UInt64(cnous)
        case .crous: UInt64(crous)
        case .issuer: UInt64(issuer)
        case .mapping: UInt64(mapping)
        }
    }
}
