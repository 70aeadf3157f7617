// The peer of an import: inserts rows as an append-only log must have them at least, as fast as SQLite's C interface goes.
//
//   insert FILE ROWS LENGTH      position as key, a line of LENGTH bytes, a leaf of 32; 10,000 rows a transaction; WAL, FULL, 64 MB cache.
//
// Prints the seconds that it took.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(int code, sqlite3 *database) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "insert: %s\n", sqlite3_errmsg(database));
    exit(1);
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: insert FILE ROWS LENGTH\n");
        return 64;
    }
    long rows = atol(arguments[2]);
    int length = atoi(arguments[3]);
    char *line = malloc(length);
    unsigned char leaf[32];
    memset(line, 'x', length);
    sqlite3 *database;
    check(sqlite3_open(arguments[1], &database), database);
    check(sqlite3_exec(database,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
        "CREATE TABLE events (position INTEGER PRIMARY KEY, line BLOB NOT NULL, leaf BLOB NOT NULL) STRICT", 0, 0, 0), database);
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, "INSERT INTO events (position, line, leaf) VALUES (?, ?, ?)", -1, &statement, 0), database);
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (long row = 0; row < rows; row++) {
        if (row % 10000 == 0) check(sqlite3_exec(database, row ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE", 0, 0, 0), database);
        for (int byte = 0; byte < 32; byte++) leaf[byte] = (unsigned char)(row >> byte % 8 * 8);
        snprintf(line, 24, "%023ld", row);
        sqlite3_bind_int64(statement, 1, row);
        sqlite3_bind_blob(statement, 2, line, length, SQLITE_STATIC);
        sqlite3_bind_blob(statement, 3, leaf, 32, SQLITE_STATIC);
        check(sqlite3_step(statement), database);
        sqlite3_reset(statement);
    }
    check(sqlite3_exec(database, "COMMIT", 0, 0, 0), database);
    clock_gettime(CLOCK_MONOTONIC, &end);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    printf("%.3f\n", end.tv_sec - begin.tv_sec + (end.tv_nsec - begin.tv_nsec) / 1e9);
    return 0;
}
