# gnuplot -e "data='...'; output='...'; title='...'; columns=N" plot.gnuplot
set terminal svg size 1000,480 font "sans,13" background "white"
set output output
set title "Median wall time: ".title
set datafile separator "\t"
set style data histogram
set style histogram clustered gap 2
set style fill solid 0.9 noborder
set boxwidth 0.95
set logscale y
set ylabel "seconds (log)"
set xlabel "data set"
set grid ytics
set key outside right top
set yrange [0.1:*]
plot for [k = 2:columns] data using k:xtic(1) title columnheader(k)
