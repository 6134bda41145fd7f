// SPDX-License-Identifier: Apache-2.0
import CardCrypto
import Foundation
import SmartCard
import Testing

/// The conversation of Tests/Vectors/desfire-synthetic-trace.json, computed from the verified rules.
struct SyntheticTrace {
    let uid: String
    let exchanges: [(command: [UInt8], answer: [UInt8])]
    /// RndB of each authentication, by the number of its exchange.
    let randoms: [Int: [UInt8]]

    private struct File: Decodable {
        struct Exchange: Decodable {
            let c: String
            let r: String
        }

        let uid: String
        let rndB_first: String
        let keys: [String: String]
        let apdus: [Exchange]
    }

    static func load() throws -> SyntheticTrace {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let url = tests.appending(path: "Vectors/desfire-synthetic-trace.json")
        let file = try #require(try JSONDecoder().decode([File].self, from: Data(contentsOf: url)).first)
        let exchanges = try file.apdus.map { (try #require(Hex.decode($0.c)), try #require(Hex.decode($0.r))) }
        // The trace gives the first RndB; the others follow from its keys and its answers.
        let openings = exchanges.indices.filter { [0x1A, 0xAA].contains(exchanges[$0].0[1]) }
        let keys = ["picc", "defaults", "app0"].compactMap { file.keys[$0] }
        #expect(openings.count == keys.count)
        let randoms = try zip(openings, keys).map { opening, key in
            let (command, answer) = exchanges[opening]
            return (opening, try randomB(command, answer, key: try #require(Hex.decode(key))))
        }
        let first = try #require(randoms.first).1
        #expect(file.rndB_first.hasPrefix(Hex.encode(first).lowercased()))
        return SyntheticTrace(uid: file.uid, exchanges: exchanges, randoms: Dictionary(uniqueKeysWithValues: randoms))
    }

    private static func randomB(_ command: [UInt8], _ answer: [UInt8], key: [UInt8]) throws -> [UInt8] {
        var bytes = key
        let loaded = try CardKey(type: command[1] == 0xAA ? .aes128 : .twoKeyTripleDES, wiping: &bytes)
        let chain = CBC(try BlockCipher(loaded))
        var vector = chain.zeroVector
        return try chain.decrypt(answer.dropLast(2), vector: &vector)
    }
}
