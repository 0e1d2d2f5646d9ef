process.stdout.write('layercost\n');
