// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Foundation
internal import VirtualReaders

/// Address of vpcd: `HOST:PORT`.
struct ReaderAddress: ExpressibleByArgument {
    let host: String
    let port: UInt16

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...]),
            port > 0, colon != argument.startIndex
        else { return nil }
        // An IPv6 address is written in brackets: [::1]:35963.
        host = argument[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        self.port = port
    }

    /// As written on the command line.
    var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Connects, retrying for ten seconds: pcscd may be starting, or the reader may not yet have noticed that the last
    /// card left.
    func connect() throws(Failure) -> VPCDConnection {
        let tries = 40
        for attempt in 1...tries {
            do {
                return try VPCDConnection(host: host, port: port)
            } catch  where attempt < tries {
                if attempt == 1 { Notice.print("no virtual reader at \(text) yet, trying for 10 seconds") }
                Thread.sleep(forTimeInterval: 0.25)
            } catch {
                break
            }
        }
        throw .unavailable("No virtual reader answers at \(text): is pcscd running, and is vsmartcard-vpcd installed?")
    }
}
